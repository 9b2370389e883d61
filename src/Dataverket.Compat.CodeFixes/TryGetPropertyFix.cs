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

/// <summary>
/// Makes <c>x.GetProperty("n").GetString()</c> ask first (DVC6013). Only this form: its result may be null anyway, so absence becomes what the code
/// must already expect. Any other reader of a value would need an answer that nobody gave. Stateless; safe to share between threads.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class TryGetPropertyFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [HygieneRules.UnprovenMember.Id];

    private protected override string Title => "Ask with TryGetProperty";

    private protected override bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token) => Read(root, diagnostic) is not null;

    private protected override void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        var (outer, inner) = Read(root, diagnostic)!.Value;
        var name = Free(model, outer);
        var access = (MemberAccessExpressionSyntax)inner.Expression;
        var tried = $"{access.Expression.WithoutTrivia()}.TryGetProperty({inner.ArgumentList.Arguments[0]}, out var {name}) ? {name}.GetString() : null";
        // An initializer, a return or an argument takes the conditional as it is; elsewhere it needs its brackets.
        var isAlone = outer.Parent is EqualsValueClauseSyntax or ReturnStatementSyntax or ArgumentSyntax or ArrowExpressionClauseSyntax;
        editor.ReplaceNode(outer, SyntaxFactory.ParseExpression(isAlone ? tried : $"({tried})").WithTriviaFrom(outer));
    }

    private static (InvocationExpressionSyntax Outer, InvocationExpressionSyntax Inner)? Read(SyntaxNode root, Diagnostic diagnostic)
    {
        if (!root.FullSpan.Contains(diagnostic.Location.SourceSpan)) return null;
        if (root.FindNode(diagnostic.Location.SourceSpan).Parent is not MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1 } inner } access) return null;
        // A chain of two would need two questions.
        if (access.Expression.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any()) return null;
        if (inner.Parent is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetString", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } outer }) return null;
        // Whoever goes on with the text, or forgives its null, expects it to be there; and inside a lambda of an expression tree no variable may be declared.
        return outer.Parent is MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax || outer.Ancestors().Any(node => node is AnonymousFunctionExpressionSyntax or QueryExpressionSyntax or ConstructorInitializerSyntax)
            ? null
            : (outer, inner);
    }

    private static string Free(SemanticModel model, SyntaxNode at)
    {
        var taken = at.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First().DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText).ToImmutableHashSet();
        // By its place, so that several in one body are different though each is made alone.
        var number = at.SyntaxTree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>().TakeWhile(node => node != at).Count(node => node.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetString" });
        var name = number == 0 ? "found" : $"found{number + 1}";
        while (taken.Contains(name) || !model.LookupSymbols(at.SpanStart, name: name).IsEmpty) name += "_";
        return name;
    }
}
