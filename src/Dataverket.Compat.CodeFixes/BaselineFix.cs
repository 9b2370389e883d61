using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Dataverket.Compat.CodeFixes;

/// <summary>
/// A fix that edits the baseline that its finding is about. It can be made everywhere at once, and of several findings in one baseline the file is written
/// once. Stateless; safe to share between threads.
/// </summary>
public abstract class BaselineFix : CodeFixProvider
{
    private protected BaselineFix()
    {
    }

    /// <summary>What the light bulb says.</summary>
    private protected abstract string Title { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => new BaselineFixAll(Title, CanFix, Edit);

    /// <inheritdoc/>
    public sealed override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var project = context.Document.Project;
        foreach (var diagnostic in context.Diagnostics.Where(diagnostic => CanFix(project, diagnostic)))
        {
            var action = CodeAction.Create(Title, token => BaselineDocuments.ApplyAsync(project.Solution, [(project, diagnostic)], Edit, token), equivalenceKey: GetType().Name);
            context.RegisterCodeFix(action, diagnostic);
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether there is something to fix here that is certain to be right.</summary>
    private protected abstract bool CanFix(Project project, Diagnostic diagnostic);

    /// <summary>The lines of the file after the fix; <c>null</c> leaves them.</summary>
    private protected abstract IReadOnlyList<string>? Edit(IReadOnlyList<string> existing, string printed, Diagnostic diagnostic);
}
