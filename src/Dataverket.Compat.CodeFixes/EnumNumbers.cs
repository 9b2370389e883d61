using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Numbers of enum members as text.</summary>
internal static class EnumNumbers
{
    /// <summary>The member with the number.</summary>
    public static EnumMemberDeclarationSyntax With(EnumMemberDeclarationSyntax member, string number)
    {
        var value = SyntaxFactory.ParseExpression(number);
        if (member.EqualsValue is { } given) return member.WithEqualsValue(given.WithValue(value.WithTriviaFrom(given.Value)));
        var equals = SyntaxFactory.EqualsValueClause(SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space), value);
        // What followed the name, a comment or the end of the line, follows the number.
        return member.WithIdentifier(member.Identifier.WithTrailingTrivia()).WithEqualsValue(equals).WithTrailingTrivia(member.GetTrailingTrivia());
    }
}
