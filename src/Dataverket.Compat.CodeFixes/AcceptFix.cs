using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Changes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Dataverket.Compat.CodeFixes;

/// <summary>
/// Accepts into the baseline what harms nobody: a version that has none (DVC1413), a member that old readers pass over (DVC1001 as mere news), a number that is
/// new in an enum (DVC2002). Stateless; safe to share between threads.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AcceptFix : BaselineFix
{
    private const string NoBaseline = "DVC1413";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [NoBaseline, "DVC1001", "DVC2002"];

    private protected override string Title => "Accept it into the baseline";

    private protected override bool CanFix(Project project, Diagnostic diagnostic) => BaselineDocuments.Name(diagnostic) is not null && diagnostic.Id switch
    {
        // A file that is there and says nothing readable is for a person to mend.
        NoBaseline => BaselineDocuments.Find(project, diagnostic) is null,
        "DVC1001" => diagnostic.Severity == DiagnosticSeverity.Info && Start(diagnostic) is not null,
        _ => diagnostic.Properties.TryGetValue(Told.OutcomeProperty, out var outcome) && outcome == "ok" && Start(diagnostic) is not null,
    };

    private protected override IReadOnlyList<string>? Edit(IReadOnlyList<string> existing, string printed, Diagnostic diagnostic)
        => diagnostic.Id != NoBaseline ? BaselineEdit.Accept(existing, printed, Start(diagnostic)!) : existing.Count == 0 ? [.. printed.Split('\n').Where(line => line.Length > 0)] : null;

    private static string? Start(Diagnostic diagnostic) => diagnostic.Properties.TryGetValue(Told.LineProperty, out var start) && start is { Length: > 0 } ? start : null;
}
