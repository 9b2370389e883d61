using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Names of symbols: for generated code, for messages, for matching against <see cref="KnownTypes"/>.</summary>
internal static class SymbolNames
{
    private static readonly SymbolDisplayFormat Code = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Plain = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted)
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.None);

    /// <summary>As generated code writes it, from <c>global::</c>, with marks for null inside.</summary>
    public static string InCode(ITypeSymbol type) => type.ToDisplayString(Code);

    /// <summary>Namespace, containing types and name, without keyword escapes.</summary>
    public static string Full(ITypeSymbol type) => type.ToDisplayString(Plain);

    /// <summary>Whether generated code can name the type: it and the types around it are internal or public.</summary>
    public static bool IsVisible(INamedTypeSymbol type)
    {
        for (var t = type; t is not null; t = t.ContainingType)
            if (t.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal || t.IsFileLocal) return false;
        return true;
    }

    /// <summary>As a message says it.</summary>
    public static string ForPeople(ISymbol symbol)
        => symbol is ITypeSymbol ? symbol.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat) : $"{symbol.ContainingType?.Name}.{symbol.Name}";

    // Part by part: to spell a symbol out costs far more, and this runs for every attribute at every key stroke.
    public static bool Is(ITypeSymbol? type, string fullName)
    {
        if (type is null || !fullName.EndsWith(type.Name, StringComparison.Ordinal)) return false;
        if (type.ContainingType is not null || type is not INamedTypeSymbol { Arity: 0 }) return Full(type) == fullName;
        var end = fullName.Length - type.Name.Length;
        return end == 0 ? type.ContainingNamespace.IsGlobalNamespace : fullName[end - 1] == '.' && IsNamespace(type.ContainingNamespace, fullName, end - 1);
    }

    /// <summary>Whether the type stands in exactly this namespace.</summary>
    public static bool IsIn(ISymbol? symbol, string fullName) => symbol?.ContainingNamespace is { } space && IsNamespace(space, fullName, fullName.Length);

    private static bool IsNamespace(INamespaceSymbol space, string fullName, int end)
    {
        for (; !space.IsGlobalNamespace; space = space.ContainingNamespace)
        {
            var start = end - space.Name.Length;
            if (start < 0 || string.CompareOrdinal(fullName, start, space.Name, 0, space.Name.Length) != 0) return false;
            if (start == 0) return space.ContainingNamespace.IsGlobalNamespace;
            if (fullName[start - 1] != '.') return false;
            end = start - 1;
        }

        return false;
    }

    public static AttributeData? Attribute(ISymbol symbol, string fullName)
        => symbol.GetAttributes().FirstOrDefault(attribute => Is(attribute.AttributeClass, fullName));

    /// <summary>The name as C# text: a keyword gets its mark.</summary>
    public static string Escape(string name)
        => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
