using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace Dataverket.Compat.CodeFixes;

/// <summary>
/// A fix that edits the document in which what it is about is declared: mostly that in which its finding stands. It can be made everywhere at once, and a document that several target frameworks share is
/// edited once. Stateless; safe to share between threads.
/// </summary>
public abstract class DocumentFix : CodeFixProvider
{
    private protected DocumentFix()
    {
    }

    /// <summary>What the light bulb says.</summary>
    private protected abstract string Title { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => new LinkedFixAll(Title, FixAsync);

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var told in context.Diagnostics)
        {
            var (found, diagnostic) = await Reach.FindAsync(context.Document.Project, told, context.CancellationToken).ConfigureAwait(false);
            var document = found ?? context.Document;
            var root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
            var model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
            if (root is null || model is null) continue;
            if (!CanFix(root, model, diagnostic, context.CancellationToken)) continue;
            var action = CodeAction.Create(Title, token => LinkedFixAll.ApplyAsync(context.Document.Project.Solution, [(document, [diagnostic])], FixAsync, token), equivalenceKey: GetType().Name);
            context.RegisterCodeFix(action, told);
        }
    }

    /// <summary>Whether there is something to fix here that is certain to be right.</summary>
    private protected abstract bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token);

    /// <summary>Notes the edits of one finding.</summary>
    private protected abstract void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token);

    private async Task<Document> FixAsync(Document document, IReadOnlyList<Diagnostic> diagnostics, CancellationToken token)
    {
        var root = await document.GetSyntaxRootAsync(token).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(token).ConfigureAwait(false);
        if (root is null || model is null) return document;
        var editor = new SyntaxEditor(root, document.Project.Solution.Services);
        foreach (var diagnostic in diagnostics.Where(diagnostic => CanFix(root, model, diagnostic, token))) Fix(editor, root, model, diagnostic, token);
        return document.WithSyntaxRoot(editor.GetChangedRoot());
    }
}
