using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Attributes on members, laid out as a person would.</summary>
internal static class Attributes
{
    /// <summary>An attribute with one text.</summary>
    /// <param name="model">The model of the document.</param>
    /// <param name="node">Where it will stand.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="type">Its type, with the suffix.</param>
    /// <param name="text">The text.</param>
    public static AttributeSyntax Make(SemanticModel model, SyntaxNode node, string space, string type, string text)
        => SyntaxFactory.Attribute(
            SyntaxFactory.ParseName(Scopes.Name(model, node.SpanStart, space, type.Replace("Attribute", ""), "Attribute")),
            SyntaxFactory.AttributeArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.AttributeArgument(Text(text)))));

    /// <summary>Whether a node has the very attribute already.</summary>
    public static bool Has(SyntaxNode node, AttributeSyntax attribute) => (node switch
    {
        ParameterSyntax parameter => parameter.AttributeLists,
        MemberDeclarationSyntax member => member.AttributeLists,
        _ => default,
    }).Any(list => list.Attributes.Any(each => each.IsEquivalentTo(attribute)));

    /// <summary>A text as C# writes it.</summary>
    public static LiteralExpressionSyntax Text(string text) => SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(text));

    /// <summary>The member with the attribute before its own ones.</summary>
    /// <param name="current">The member with the edits so far.</param>
    /// <param name="original">The member as it stands in the document.</param>
    /// <param name="attribute">The attribute.</param>
    public static SyntaxNode Add(SyntaxNode current, SyntaxNode original, AttributeSyntax attribute)
    {
        var list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute));
        if (current is ParameterSyntax parameter)
        {
            list = list.WithTarget(SyntaxFactory.AttributeTargetSpecifier(SyntaxFactory.Token(SyntaxKind.PropertyKeyword)).WithTrailingTrivia(SyntaxFactory.Space));
            return parameter.WithoutLeadingTrivia().WithAttributeLists(parameter.WithoutLeadingTrivia().AttributeLists.Insert(0, list.WithTrailingTrivia(SyntaxFactory.Space))).WithLeadingTrivia(parameter.GetLeadingTrivia());
        }

        var leading = current.GetLeadingTrivia();
        list = list.WithTrailingTrivia(Gap(original));
        var bare = current.WithoutLeadingTrivia();
        SyntaxNode added = bare is MemberDeclarationSyntax member ? member.WithAttributeLists(member.AttributeLists.Insert(0, list)) : bare;
        return added.WithLeadingTrivia(leading);
    }

    // A member that begins its line gets the attribute on a line of its own.
    private static SyntaxTriviaList Gap(SyntaxNode node)
    {
        var text = node.SyntaxTree.GetText();
        var line = text.Lines.GetLineFromPosition(node.SpanStart);
        var before = text.ToString(Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(line.Start, node.SpanStart));
        if (before.Trim().Length > 0) return SyntaxFactory.TriviaList(SyntaxFactory.Space);
        var end = text.ToString(Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
        return SyntaxFactory.TriviaList(SyntaxFactory.EndOfLine(end.Length == 0 ? "\n" : end), SyntaxFactory.Whitespace(before));
    }
}
