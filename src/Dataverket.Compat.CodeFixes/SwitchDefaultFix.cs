using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Adds a default that throws to a switch over an enum or variants of a schema (DVC6002, DVC6003): loud until somebody decides. Stateless; safe to share between threads.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class SwitchDefaultFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [HygieneRules.OpenSwitch.Id, HygieneRules.OpenVariantSwitch.Id];

    private protected override string Title => "Add a default that throws";

    private protected override bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token) => Statement(root, diagnostic) is not null;

    private protected override void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        var statement = Statement(root, diagnostic)!;
        var exception = Scopes.Name(model, statement.SpanStart, "System", "NotSupportedException");
        editor.ReplaceNode(statement, (current, _) => current is SwitchStatementSyntax changed ? Add(changed, statement, exception) : current);
    }

    private static SwitchStatementSyntax Add(SwitchStatementSyntax current, SwitchStatementSyntax original, string exception)
    {
        var text = original.SyntaxTree.GetText();
        var close = text.Lines.GetLineFromPosition(original.CloseBraceToken.SpanStart);
        var isOneLine = close.LineNumber == text.Lines.GetLineFromPosition(original.OpenBraceToken.SpanStart).LineNumber;
        if (isOneLine) return current.AddSections((SwitchSectionSyntax)Section($"default: throw new {exception}(); "));
        var indent = string.Concat(text.ToString(close.Span).TakeWhile(char.IsWhiteSpace));
        var end = text.ToString(Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(text.Lines[close.LineNumber - 1].End, close.Start));
        return current.AddSections((SwitchSectionSyntax)Section($"{indent}    default:{end}{indent}        throw new {exception}();{end}"));
    }

    private static SyntaxNode Section(string text) => ((SwitchStatementSyntax)SyntaxFactory.ParseStatement($"switch (x) {{ {text.TrimStart()}}}")).Sections[0].WithLeadingTrivia(SyntaxFactory.Whitespace(text.Substring(0, text.Length - text.TrimStart().Length)));

    private static SwitchStatementSyntax? Statement(SyntaxNode root, Diagnostic diagnostic)
        => root.FullSpan.Contains(diagnostic.Location.SourceSpan) ? root.FindNode(diagnostic.Location.SourceSpan) as SwitchStatementSyntax : null;
}
