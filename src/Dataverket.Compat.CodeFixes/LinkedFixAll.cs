using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.CodeFixes;

/// <summary>
/// Makes a fix in a document, a project or the solution. One file that several projects hold, as with several target frameworks, gets the edits of all
/// of them once: what each would change is gathered as changes of the text, and equal ones are one.
/// </summary>
internal sealed class LinkedFixAll(string title, Func<Document, IReadOnlyList<Diagnostic>, CancellationToken, Task<Document>> fix) : FixAllProvider
{
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
    {
        var found = await FindAsync(context).ConfigureAwait(false);
        return found.Count == 0 ? null : CodeAction.Create(title, token => ApplyAsync(context.Solution, found, fix, token), equivalenceKey: context.CodeActionEquivalenceKey);
    }

    /// <summary>Fixes the documents, and gives every linked twin the same text.</summary>
    public static async Task<Solution> ApplyAsync(
        Solution solution, IReadOnlyList<(Document Document, IReadOnlyList<Diagnostic> Diagnostics)> found,
        Func<Document, IReadOnlyList<Diagnostic>, CancellationToken, Task<Document>> fix, CancellationToken token)
    {
        var changed = solution;
        foreach (var file in found.GroupBy(each => each.Document.FilePath is { Length: > 0 } path ? path : each.Document.Id.Id.ToString(), StringComparer.Ordinal))
        {
            List<TextChange> changes = [];
            foreach (var (document, diagnostics) in file)
            {
                var made = await fix(document, diagnostics, token).ConfigureAwait(false);
                changes.AddRange(await made.GetTextChangesAsync(document, token).ConfigureAwait(false));
            }

            var first = file.First().Document;
            var text = (await first.GetTextAsync(token).ConfigureAwait(false)).WithChanges(Once(changes));
            foreach (var id in first.GetLinkedDocumentIds().Add(first.Id)) changed = changed.WithDocumentText(id, text);
        }

        return changed;
    }

    private static List<TextChange> Once(List<TextChange> changes)
    {
        List<TextChange> kept = [];
        foreach (var change in changes.Distinct().OrderBy(change => change.Span.Start).ThenBy(change => change.Span.End))
        {
            // Two target frameworks that would write different things at one place: the first is kept, and the other finding stays to be seen.
            if (kept.Count > 0 && (change.Span.Start < kept[kept.Count - 1].Span.End || change.Span == kept[kept.Count - 1].Span)) continue;
            kept.Add(change);
        }

        return kept;
    }

    private static async Task<IReadOnlyList<(Document, IReadOnlyList<Diagnostic>)>> FindAsync(FixAllContext context)
    {
        if (context.Scope == FixAllScope.Document)
            return context.Document is { } document && await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false) is { IsEmpty: false } own ? await ByDocumentAsync(document.Project, own, context.CancellationToken).ConfigureAwait(false) : [];
        List<(Document, IReadOnlyList<Diagnostic>)> found = [];
        foreach (var project in context.Scope == FixAllScope.Project ? [context.Project] : context.Solution.Projects.Where(project => project.Language == LanguageNames.CSharp))
        {
            var all = await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false);
            found.AddRange(await ByDocumentAsync(project, all, context.CancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    private static async Task<IReadOnlyList<(Document, IReadOnlyList<Diagnostic>)>> ByDocumentAsync(Project project, IEnumerable<Diagnostic> diagnostics, CancellationToken token)
    {
        List<(Document Document, Diagnostic Diagnostic)> found = [];
        foreach (var diagnostic in diagnostics.Where(diagnostic => diagnostic.Location.IsInSource))
            if (await Reach.FindAsync(project, diagnostic, token).ConfigureAwait(false) is ({ } document, var told)) found.Add((document, told));
        return [.. found.GroupBy(each => each.Document, each => each.Diagnostic).Select(group => (group.Key, (IReadOnlyList<Diagnostic>)[.. group]))];
    }
}
