using System.Collections.Immutable;
using System.Linq;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Judging.Policy;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>
/// Holds the schemas of a project against its baselines, while typing and in every build: each finding stands at the member that changed, or at its type, in
/// whichever file that is. A message type that is gone as a whole, and a baseline that cannot be read, are told at the end of a build only. Stateless; safe to run concurrently.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SchemaChangeAnalyzer : DiagnosticAnalyzer
{
    private readonly BaselineCache _baselines = new();

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        .. WireMemberRules.All.Concat(WireTypeRules.All).Concat(WireObjectRules.All).Concat(WireIdentityRules.All).Concat(EnumWireRules.All).Concat(VersionRules.All).Concat(BaselineRules.All)
            .Select(rule => rule.Descriptor),
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        // A schema that a tool wrote breaks its readers as any other, and so does a type in one.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(Start);
    }

    private void Start(CompilationStartAnalysisContext start)
    {
        if (!SchemaKnowledge.KnowsSchemas(start.Compilation)) return;
        var files = _baselines.Read(start.Options.AdditionalFiles, start.CancellationToken);
        var project = new ProjectSchemas(start.Compilation, files);
        if (SchemaKnowledge.DeclaresSchemas(start.Compilation, start.CancellationToken))
        {
            // The compiler binds the project meanwhile; later, all its threads would come for the first type and wait for one another.
            project.Judge(start.CancellationToken);
            start.RegisterSymbolAction(symbol => Look(symbol, project), SymbolKind.NamedType);
        }

        if (files.Count == 0) return;
        start.RegisterCompilationEndAction(end =>
        {
            foreach (var file in files.SelectMany(file => file.Faults)) end.ReportDiagnostic(BaselinePlace.Of(file, end.Options));
            foreach (var gone in CatalogRules.Of(project.Baselines(end.CancellationToken), project.Sources(end.CancellationToken).Select(source => source.Shape)).Where(told => told.Finding.RuleId == "DVC1400"))
                end.ReportDiagnostic(Told.At(gone, Location.None));
        });
    }

    private static void Look(SymbolAnalysisContext context, ProjectSchemas project)
    {
        foreach (var finding in project.Of((INamedTypeSymbol)context.Symbol, context.CancellationToken)) context.ReportDiagnostic(finding.Diagnostic);
    }
}
