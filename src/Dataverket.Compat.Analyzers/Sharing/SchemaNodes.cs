using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Hygiene;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>Finds the declarations that carry an attribute of a given name. Only those are bound that could.</summary>
internal static class SchemaNodes
{
    private static readonly string[] Words = [.. KnownTypes.SchemaAttributes.Select(name => name.Substring(name.LastIndexOf('.') + 1)).SelectMany(name => new[] { name, Short(name) })];

    /// <summary>The declarations of a file that could carry a schema attribute, in the order of the text.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="isAliased">Whether an attribute may have another name in all files.</param>
    /// <param name="token">Cancels.</param>
    public static IEnumerable<TypeDeclarationSyntax> Of(SyntaxTree tree, bool isAliased, CancellationToken token)
    {
        var types = TreeFacts.Of(tree, token).AttributedTypes(token);
        return types.Count == 0 || isAliased || HasAlias((CompilationUnitSyntax)tree.GetRoot(token)) ? types : types.Where(type => Carries(type, Words));
    }

    /// <summary>The schemas of a file, each with its declaration there and the attribute that speaks for it.</summary>
    public static IEnumerable<(TypeDeclarationSyntax Node, INamedTypeSymbol Type, AttributeData Attribute)> Types(Compilation compilation, SyntaxTree tree, CancellationToken token)
    {
        foreach (var node in Of(tree, SourceState.Of(compilation).IsAliased(token), token))
        {
            token.ThrowIfCancellationRequested();
            if (Type(compilation, node, token) is var (type, attribute)) yield return (node, type, attribute);
        }
    }

    /// <summary>What a declaration declares, if that is a schema.</summary>
    public static (INamedTypeSymbol Type, AttributeData Attribute)? Type(Compilation compilation, TypeDeclarationSyntax node, CancellationToken token)
        => compilation.GetSemanticModel(node.SyntaxTree).GetDeclaredSymbol(node, token) is INamedTypeSymbol type && SchemaHeaders.Find(type) is { } attribute ? (type, attribute) : null;

    /// <summary>Whether another name is given to something in the file.</summary>
    public static bool HasAlias(CompilationUnitSyntax unit)
        => unit.Usings.Any(each => each.Alias is not null) || unit.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<UsingDirectiveSyntax>().Any(each => each.Alias is not null);

    /// <summary>Whether an attribute of one of these names stands on the declaration itself.</summary>
    public static bool Carries(MemberDeclarationSyntax member, string[] words)
    {
        foreach (var list in member.AttributeLists)
            foreach (var attribute in list.Attributes)
                if (Array.IndexOf(words, Last(attribute.Name)) >= 0) return true;
        return false;
    }

    /// <summary>The attribute of a type that stands on this one of its declarations.</summary>
    public static AttributeData? On(ISymbol symbol, SyntaxNode node, string fullName, CancellationToken token)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (!SymbolNames.Is(attribute.AttributeClass, fullName)) continue;
            if (attribute.ApplicationSyntaxReference is { } reference && reference.SyntaxTree == node.SyntaxTree && node.Span.Contains(reference.Span) && reference.GetSyntax(token).Parent?.Parent == node) return attribute;
        }

        return null;
    }

    public static string Short(string name) => name.Substring(0, name.Length - "Attribute".Length);

    private static string Last(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
