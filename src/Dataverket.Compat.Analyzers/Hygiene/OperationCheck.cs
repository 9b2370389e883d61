using System.Threading;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>One operation under inspection, and the way to report on it.</summary>
internal readonly struct OperationCheck(OperationAnalysisContext context, SchemaKnowledge knowledge)
{
    public IOperation Operation => context.Operation;

    public CancellationToken Token => context.CancellationToken;

    public SchemaReach Reach => knowledge.Reach(context.CancellationToken);

    public bool IsOfSchema(ITypeSymbol? type) => knowledge.IsOfSchema(type, context.CancellationToken);

    public bool IsReached(ITypeSymbol type) => knowledge.IsReached(type, context.CancellationToken);

    public void Report(Rule rule, Location at, params object[] words) => Report(rule, at, rule.Descriptor.DefaultSeverity, words);

    public void Report(Rule rule, Location at, DiagnosticSeverity severity, params object[] words)
        => context.ReportDiagnostic(Diagnostic.Create(rule.Descriptor, at, severity, additionalLocations: null, properties: null, words));
}
