using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Hygiene.Shapes;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>Advice on schemas, none of it a warning. It is an analyzer of its own so that a build on the command line, which does not show advice, does not run it. Stateless; safe to run concurrently.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SchemaAdviceAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = Descriptors.Of(
        HygieneRules.UnpinnedNames, HygieneRules.WideNumbers, HygieneRules.NumbersAmongNames, HygieneRules.LooseType);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (!SchemaKnowledge.KnowsSchemas(start.Compilation) || !SchemaKnowledge.DeclaresSchemas(start.Compilation, start.CancellationToken)) return;
            var knowledge = SchemaKnowledge.Of(start.Compilation);
            start.RegisterSymbolAction(symbol => Analyze(symbol, knowledge), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, SchemaKnowledge knowledge)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (knowledge.Reach(context.CancellationToken).Find(type) is not { } use) return;
        var check = new ShapeCheck(type, use, knowledge.Reach(context.CancellationToken), context.ReportDiagnostic, context.CancellationToken);
        UnpinnedNamesRule.Check(check);
        WideNumbersRule.Check(check);
        NumbersAmongNamesRule.Check(check);
        LooseTypeRule.Check(check);
    }
}
