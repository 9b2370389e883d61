using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Makes an edit of baselines for all findings of a document, a project or the solution.</summary>
internal sealed class BaselineFixAll(string title, Func<Project, Diagnostic, bool> canFix, BaselineDocuments.Edit edit) : FixAllProvider
{
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
    {
        List<(Project, Diagnostic)> found = [];
        if (context.Scope == FixAllScope.Document)
        {
            if (context.Document is { } document) Note(document.Project, await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false));
        }
        else
        {
            foreach (var project in context.Scope == FixAllScope.Project ? [context.Project] : context.Solution.Projects.Where(project => project.Language == LanguageNames.CSharp))
                Note(project, await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
        }

        return found.Count == 0 ? null : CodeAction.Create(title, token => BaselineDocuments.ApplyAsync(context.Solution, found, edit, token), equivalenceKey: context.CodeActionEquivalenceKey);

        void Note(Project project, IEnumerable<Diagnostic> diagnostics) => found.AddRange(diagnostics.Where(diagnostic => canFix(project, diagnostic)).Select(diagnostic => (project, diagnostic)));
    }
}
