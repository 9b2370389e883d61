using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Hygiene.Uses;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>Looks at calls that read and write schemas with System.Text.Json. Stateless; safe to run concurrently.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SerializerUseAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = Descriptors.Of(
        HygieneRules.StrictReader, HygieneRules.LostMembers, HygieneRules.OtherOptions, HygieneRules.UnprovenMember, HygieneRules.SilentNull, HygieneRules.RawTextCompared);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (!SchemaKnowledge.KnowsSchemas(start.Compilation) || !SchemaKnowledge.MeetsSchemas(start.Compilation, start.CancellationToken) || start.Compilation.GetTypeByMetadataName(KnownTypes.JsonSerializer) is null) return;
            var knowledge = SchemaKnowledge.Of(start.Compilation);
            start.RegisterOperationAction(operation => Analyze(new(operation, knowledge)), OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationCheck check)
    {
        var invocation = (IInvocationOperation)check.Operation;
        UnprovenMemberRule.Check(check, invocation);
        if (SerializerCall.Of(invocation) is not { } call) return;
        OptionsRule.Check(check, call);
        if (call.Reads) ForgivenNullRule.Check(check, call);
        else
        {
            LostMembersRule.Check(check, call);
            RawTextRule.Check(check, call);
        }
    }
}
