using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Hygiene.Uses;
using Dataverket.Compat.Analyzers.Rules;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>Looks at code that decides by what is in a message: switches, comparisons, catches and names. Stateless; safe to run concurrently.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlingAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = Descriptors.Of(
        HygieneRules.OpenSwitch, HygieneRules.OpenVariantSwitch, HygieneRules.AckedPoison, HygieneRules.ThrownUnknown, HygieneRules.ExactVersion, HygieneRules.TypeNameAsIdentity);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (!SchemaKnowledge.KnowsSchemas(start.Compilation)) return;
            var knowledge = SchemaKnowledge.Of(start.Compilation);
            var (state, meets) = (SourceState.Of(start.Compilation), SchemaKnowledge.MeetsSchemas(start.Compilation, start.CancellationToken));
            // Without a schema, only values of our own types and of JetStream can be met.
            if (meets || state.Mentions(TreeWords.Library, start.CancellationToken))
            {
                start.RegisterOperationAction(operation => SwitchRules.Check(new(operation, knowledge)), OperationKind.Switch, OperationKind.SwitchExpression);
                start.RegisterOperationAction(operation => ExactVersionRule.Check(new(operation, knowledge)), OperationKind.Binary, OperationKind.IsPattern);
            }

            if (state.Mentions(TreeWords.Ack, start.CancellationToken)) start.RegisterOperationAction(operation => AckedPoisonRule.Check(new(operation, knowledge)), OperationKind.CatchClause);
            if (meets) start.RegisterOperationAction(operation => TypeNameRule.Check(new(operation, knowledge)), OperationKind.NameOf, OperationKind.PropertyReference);
        });
    }
}
