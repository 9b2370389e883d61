using System;
using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Hygiene.Shapes;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>Looks at the declarations of schemas and the types they reach. Each finding stands at the type or member that must change. Stateless; safe to run concurrently.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SchemaShapeAnalyzer : DiagnosticAnalyzer
{
    private static readonly Action<ShapeCheck>[] Checks =
    [
        StrictReaderRule.Check, ClosedEnumTextRule.Check, ImplicitEnumRule.Check, VariantRules.Check, LostInitializerRule.Check, SilentNullRule.Check,
        MemberTypeRules.Check, ShapelessRule.Check, CollidingNamesRule.Check, ConverterRules.Check, ForeignTypeRule.Check,
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = Descriptors.Of(
        HygieneRules.StrictReader, HygieneRules.ClosedEnumText, HygieneRules.ImplicitEnum, HygieneRules.ClosedVariants, HygieneRules.LostDiscriminator,
        HygieneRules.VariantsInJsonb, HygieneRules.LostInitializer, HygieneRules.SilentNull, HygieneRules.LocalTime, HygieneRules.UnreadableMember,
        HygieneRules.ShapelessMember, HygieneRules.CollidingNames, HygieneRules.OpaqueConverter, HygieneRules.ForeignType);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        // What a generator wrote is not the user's to change; a schema with a generated part is still looked at through its written one.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (!SchemaKnowledge.KnowsSchemas(start.Compilation) || !SchemaKnowledge.DeclaresSchemas(start.Compilation, start.CancellationToken)) return;
            var knowledge = SchemaKnowledge.Of(start.Compilation);
            // Before all threads of the compiler come for it and wait for one another.
            knowledge.Reach(start.CancellationToken);
            start.RegisterSymbolAction(symbol => Analyze(symbol, knowledge), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, SchemaKnowledge knowledge)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        var reach = knowledge.Reach(context.CancellationToken);
        if (reach.IsEmpty || reach.IsQuiet(type)) return;
        JsonbRule.Check(type, reach, context);
        if (reach.Find(type) is not { } use) return;
        Run(new(type, use, reach, context.ReportDiagnostic, context.CancellationToken));
    }

    /// <summary>All that is looked at in one type.</summary>
    internal static void Run(ShapeCheck check)
    {
        foreach (var run in Checks)
        {
            check.Token.ThrowIfCancellationRequested();
            run(check);
        }
    }
}
