using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Changes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Dataverket.Compat.CodeFixes;

/// <summary>
/// Writes the tombstone of a member that is gone (DVC1004, DVC1011), so that its name never comes back as something else. Stateless; safe to share between threads.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class RetireFix : BaselineFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DVC1004", "DVC1011"];

    private protected override string Title => "Retire it in the baseline";

    private protected override bool CanFix(Project project, Diagnostic diagnostic)
        => diagnostic.Properties.TryGetValue(Told.LineProperty, out var start) && start is { Length: > 0 } && BaselineDocuments.Find(project, diagnostic) is not null;

    private protected override IReadOnlyList<string>? Edit(IReadOnlyList<string> existing, string printed, Diagnostic diagnostic)
        => BaselineEdit.Retire(existing, BaselineEdit.Renamed(diagnostic.Properties[Told.LineProperty]!, diagnostic.Properties.TryGetValue(Told.WasProperty, out var was) ? was ?? "" : ""));
}
