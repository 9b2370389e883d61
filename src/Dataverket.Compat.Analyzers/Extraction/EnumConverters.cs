using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>The converters that write enums by name: those of System.Text.Json, and classes that only give them other arguments.</summary>
internal static class EnumConverters
{
    /// <summary>The kind of enum that a converter makes; <c>null</c> when it is none of these, or its arguments are no constants.</summary>
    public static string? Find(INamedTypeSymbol converter)
    {
        if (IsBuiltIn(converter)) return EnumExtractor.Kind(allowsNumbers: true, "none");
        if (converter.BaseType is not { } parent || !IsBuiltIn(parent) || converter.GetMembers().Any(member => member.IsOverride)) return null;
        var constructors = converter.InstanceConstructors.Where(constructor => constructor.Parameters.IsEmpty).ToList();
        return constructors.Count == 1 ? Arguments(constructors[0]) : null;
    }

    private static bool IsBuiltIn(INamedTypeSymbol type) => type.Name == "JsonStringEnumConverter" && KnownSymbols.IsIn(type, KnownTypes.JsonNamespace);

    private static string? Arguments(IMethodSymbol constructor)
    {
        if (constructor.IsImplicitlyDeclared) return EnumExtractor.Kind(allowsNumbers: true, "none");
        var given = constructor.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).Select(syntax => syntax switch
        {
            ConstructorDeclarationSyntax declared => declared.Initializer is null ? SyntaxFactory.ArgumentList() : declared.Initializer.ThisOrBaseKeyword.IsKind(SyntaxKind.BaseKeyword) ? declared.Initializer.ArgumentList : null,
            TypeDeclarationSyntax primary => primary.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault()?.ArgumentList ?? SyntaxFactory.ArgumentList(),
            _ => null,
        }).FirstOrDefault();
        if (given is null || given.Arguments.Count > 2) return null;
        var (naming, allows) = ("none", true);
        for (var i = 0; i < given.Arguments.Count; i++)
        {
            var argument = given.Arguments[i];
            var name = argument.NameColon?.Name.Identifier.ValueText ?? (i == 0 ? "namingPolicy" : "allowIntegerValues");
            if (name == "namingPolicy" && Naming(argument.Expression) is { } policy) naming = policy;
            else if (name == "allowIntegerValues" && argument.Expression.Kind() is SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression) allows = argument.Expression.IsKind(SyntaxKind.TrueLiteralExpression);
            else return null;
        }

        return EnumExtractor.Kind(allows, naming);
    }

    private static string? Naming(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal when literal.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression => "none",
        MemberAccessExpressionSyntax { Expression: var owner, Name.Identifier.ValueText: var name } when owner.ToString().EndsWith("JsonNamingPolicy", System.StringComparison.Ordinal) => name switch
        {
            "CamelCase" => "camel",
            "SnakeCaseLower" => "snake-lower",
            "SnakeCaseUpper" => "snake-upper",
            "KebabCaseLower" => "kebab-lower",
            "KebabCaseUpper" => "kebab-upper",
            _ => null,
        },
        _ => null,
    };
}
