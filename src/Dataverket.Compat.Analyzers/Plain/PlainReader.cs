using System;
using System.Collections.Generic;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Plain;

/// <summary>Reads what a plain declaration says. Nothing is read where any of it is in doubt.</summary>
internal static class PlainReader
{
    public static PlainHeader? Header(AttributeSyntax attribute, PlainPlace place, SourceText text, CancellationToken token)
    {
        if (attribute.ArgumentList?.Arguments is not { Count: 2 or 3 } arguments || Text(arguments[0]) is not { } type || Number(arguments[1]) is not { } version) return null;
        var reads = 0;
        if (arguments.Count == 3)
        {
            if (arguments[2] is not { NameEquals.Name.Identifier.ValueText: "Reads", NameColon: null } || Number(arguments[2], isNamed: true) is not { } given) return null;
            reads = given;
        }

        if (place.Attribute(attribute, text.ToString(attribute.Name.Span), token) is not { } found) return null;
        var kind = Array.FindIndex(KnownTypes.SchemaAttributes, name => SymbolNames.Is(found, name));
        // What is not as it should be is told by those who look at symbols.
        if (kind < 0 || KnownTypes.SchemaAttributes[kind] == KnownTypes.EventReader || version < 1 || reads < 0 || reads > version) return null;
        return MessageTypeRules.VersionSegment(type) is null && MessageTypeRules.IsWellFormed(type) ? new(kind, type, version, reads) : null;
    }

    public static IReadOnlyList<PlainMember>? Members(TypeDeclarationSyntax node, PlainPlace place, SourceText text, CancellationToken token)
    {
        List<PlainMember> members = new(node.Members.Count);
        foreach (var declared in node.Members)
        {
            var property = (PropertyDeclarationSyntax)declared;
            string? pinned = null;
            if (property.AttributeLists.Count == 1 && (pinned = Pinned(property.AttributeLists[0], place, text, token)) is null) return null;
            if (place.Type(property.Type, text.ToString(property.Type.Span), token) is not { } type) return null;
            members.Add(new(
                property.Identifier.ValueText, type, property.Modifiers.Any(SyntaxKind.RequiredKeyword), property.AccessorList!.Accessors[1].IsKind(SyntaxKind.InitAccessorDeclaration), pinned,
                property.Initializer?.Value));
        }

        return members;
    }

    private static string? Pinned(AttributeListSyntax list, PlainPlace place, SourceText text, CancellationToken token)
    {
        if (list is not { Target: null, Attributes.Count: 1 } || list.Attributes[0] is not { ArgumentList.Arguments: { Count: 1 } arguments } attribute || Text(arguments[0]) is not { } name) return null;
        return place.Attribute(attribute, text.ToString(attribute.Name.Span), token) is { } found && SymbolNames.Is(found, KnownTypes.JsonPropertyName) ? name : null;
    }

    private static string? Text(AttributeArgumentSyntax argument)
        => argument is { NameEquals: null, NameColon: null, Expression: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal } ? literal.Token.Value as string : null;

    private static int? Number(AttributeArgumentSyntax argument, bool isNamed = false)
        => argument.NameColon is null && (argument.NameEquals is not null) == isNamed && argument.Expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression } literal ? literal.Token.Value as int? : null;
}
