using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>The properties of a type that stand on the wire, and what absence makes of them.</summary>
internal static class WireProperties
{
    /// <summary>Those declared in the type itself.</summary>
    public static IEnumerable<IPropertySymbol> Declared(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
            if (member is IPropertySymbol property && IsOnWire(property)) yield return property;
    }

    /// <summary>Those of the type and its bases, each name once, as the most derived type declares it.</summary>
    public static IEnumerable<IPropertySymbol> All(INamedTypeSymbol type)
    {
        HashSet<string> seen = [];
        for (INamedTypeSymbol? t = type; t is { SpecialType: SpecialType.None }; t = t.BaseType)
        {
            foreach (var property in Declared(t))
                if (seen.Add(property.Name)) yield return property;
        }
    }

    /// <summary>Whether the reader demands the member.</summary>
    public static bool IsRequired(IPropertySymbol property, Profiles profile)
        => property.IsRequired || SymbolNames.Attribute(property, KnownTypes.JsonRequired) is not null
        || ((profile & (Profiles.Default | Profiles.Web)) == 0 && Parameter(property) is { HasExplicitDefaultValue: false });

    /// <summary>The parameter that a constructor of the type fills the property from.</summary>
    public static IParameterSymbol? Parameter(IPropertySymbol property)
    {
        var open = property.ContainingType.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public).ToList();
        var chosen = open.FirstOrDefault(constructor => SymbolNames.Attribute(constructor, KnownTypes.JsonConstructor) is not null);
        if (chosen is null && open.Exists(constructor => constructor.Parameters.IsEmpty && !property.ContainingType.IsValueType)) return null;
        // The copy constructor of a record and the empty one of a struct stand in no source.
        chosen ??= open.FirstOrDefault(constructor => !constructor.IsImplicitlyDeclared);
        return chosen?.Parameters.FirstOrDefault(parameter => ConstructorPicker.Takes(parameter, property));
    }

    public static ExpressionSyntax? Initializer(IPropertySymbol property)
        => property.DeclaringSyntaxReferences.Select(reference => (reference.GetSyntax() as PropertyDeclarationSyntax)?.Initializer?.Value).FirstOrDefault(value => value is not null);

    /// <summary>Whether the initializer is nothing but null, <c>default</c>, zero, false or an empty mark for one.</summary>
    public static bool IsDefault(ExpressionSyntax value) => value.Kind() switch
    {
        SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression or SyntaxKind.DefaultExpression or SyntaxKind.FalseLiteralExpression => true,
        SyntaxKind.NumericLiteralExpression => ((LiteralExpressionSyntax)value).Token.Value is 0 or 0L or 0u or 0ul or 0d or 0f or 0m,
        SyntaxKind.SuppressNullableWarningExpression => IsDefault(((PostfixUnaryExpressionSyntax)value).Operand),
        SyntaxKind.ParenthesizedExpression => IsDefault(((ParenthesizedExpressionSyntax)value).Expression),
        _ => false,
    };

    private static bool IsOnWire(IPropertySymbol property)
        => property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod.DeclaredAccessibility: Accessibility.Public, ExplicitInterfaceImplementations.IsEmpty: true }
        && JsonAttributes.Ignores(property) != IgnoreCondition.Always;
}
