using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Judging.Policy;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>
/// Holds the schemas of a project against its baselines, while typing and in every build: each finding stands at the member that changed, or else at the
/// schema. A message type that is gone as a whole, and a baseline that cannot be read, are told at the end of a build only. Stateless; safe to run concurrently.
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
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    private void Start(CompilationStartAnalysisContext start)
    {
        if (!SchemaKnowledge.KnowsSchemas(start.Compilation)) return;
        var files = _baselines.Read(start.Options.AdditionalFiles, start.TryGetValue, start.CancellationToken);
        var project = new ProjectSchemas(start.Compilation, files);
        start.RegisterSymbolAction(symbol => Look(symbol, project), SymbolKind.NamedType);
        if (files.Count == 0) return;
        start.RegisterCompilationEndAction(end =>
        {
            foreach (var file in files.SelectMany(file => file.Faults)) end.ReportDiagnostic(BaselinePlace.Of(file, end.Options));
            foreach (var gone in CatalogRules.Of(project.Baselines, project.Sources(end.CancellationToken).Select(source => source.Shape)).Where(told => told.Finding.RuleId == "DVC1400"))
                end.ReportDiagnostic(Told.At(gone, Location.None));
        });
    }

    private static void Look(SymbolAnalysisContext context, ProjectSchemas project)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (project.Find(type, context.CancellationToken) is not { } source) return;
        var places = new Places(type, source.Shape, context.Compilation);
        var baseline = BaselineText.Path(source.Shape.MessageType, source.Shape.Version);
        foreach (var judgement in project.Judge(source, context.CancellationToken))
        {
            var (shown, declared) = places.Of(judgement.Finding);
            if (judgement.Finding is { RuleId: "DVC5007" or "DVC5008", Was.Length: > 0 }) declared = Newer(source, judgement.Finding.Was, project, context.CancellationToken) ?? declared;
            context.ReportDiagnostic(Told.At(judgement, shown, declared, baseline, Line(source, judgement.Finding)));
        }
    }

    private static string Line(DeclaredSchema source, Finding finding) => finding.Member.Length == 0 ? "" : BaselineEdit.Start(source.Shape, finding.Type, finding.Member);

    // A converter stands in the newer of its two types.
    private static Location? Newer(DeclaredSchema source, string link, ProjectSchemas project, CancellationToken token)
    {
        var newer = link.Substring(link.IndexOf('>') + 1);
        var type = project.Sources(token).FirstOrDefault(one => one.Shape.MessageType == source.Shape.MessageType && one.Shape.Version.ToString(CultureInfo.InvariantCulture) == newer)?.Type;
        return type?.Locations.FirstOrDefault(location => location.IsInSource);
    }
}
