using System.Linq;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>
/// What a property or field holds before anything is read, as far as its initializer says it. What a constructor assigns, and what stands in another
/// assembly, is not seen.
/// </summary>
internal sealed class Initialisers(ShapeExtractor shapes)
{
    public string? Of(ISymbol member, ITypeSymbol type, WireSlot slot)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            // An editor knows the source of projects that this one refers to, and a build does not: both must say the same.
            if (!shapes.Scope.Compilation.ContainsSyntaxTree(reference.SyntaxTree)) continue;
            var value = reference.GetSyntax(shapes.Token) switch
            {
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                VariableDeclaratorSyntax field => field.Initializer?.Value,
                _ => null,
            };
            if (value is not null) return Value(value, type, slot);
        }

        return null;
    }

    /// <summary>What an initializer gives.</summary>
    public string? Value(ExpressionSyntax value, ITypeSymbol type, WireSlot slot)
    {
        while (value is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression })
            value = value is ParenthesizedExpressionSyntax inner ? inner.Expression : ((PostfixUnaryExpressionSyntax)value).Operand;
        if (value.Kind() is SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression or SyntaxKind.DefaultExpression) return null;
        if (value is LiteralExpressionSyntax literal) return Text(literal.Token.Value);
        if (slot.Type is ListRef or MapRef) return IsEmpty(value) ? slot.Type is MapRef ? "{}" : "[]" : Defaults.Unknown;
        if (value is MemberAccessExpressionSyntax { Expression: var owner, Name.Identifier.ValueText: var name })
        {
            if (slot is { Type: ScalarRef { Scalar: WireScalar.Guid }, Null: NullMode.Value } && name == "Empty" && Last(owner) == "Guid") return null;
            if (slot.Type is ScalarRef { Scalar: WireScalar.Text } && name == "Empty" && owner.ToString() is "string" or "String" or "System.String") return "\"\"";
            if (Defaults.EnumType(type) is { } named && Last(owner) == named.Name && named.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault() is { HasConstantValue: true } field)
                return Text(field.ConstantValue);
        }

        return Constant(value) is { HasValue: true } constant ? Text(constant.Value) : Defaults.Unknown;

        string? Text(object? constant) => Defaults.Of(constant, slot, type, shapes.EnumKind(slot.Type));
    }

    // Binding costs; what is plainly no constant is not bound.
    private Optional<object?> Constant(ExpressionSyntax value)
    {
        if (value is ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax or CollectionExpressionSyntax || (value is InvocationExpressionSyntax call && !IsNameOf(call))) return default;
        return shapes.Scope.Compilation.GetSemanticModel(value.SyntaxTree).GetConstantValue(value, shapes.Token);
    }

    private static bool IsEmpty(ExpressionSyntax value) => value switch
    {
        CollectionExpressionSyntax collection => collection.Elements.Count == 0,
        BaseObjectCreationExpressionSyntax made => (made.ArgumentList is not { Arguments: { Count: > 0 } arguments } || (arguments.Count == 1 && IsNumber(arguments[0].Expression))) && made.Initializer is null or { Expressions.Count: 0 },
        ArrayCreationExpressionSyntax { Initializer: null, Type.RankSpecifiers: { Count: > 0 } ranks } => ranks[0].Sizes.Count == 1 && ranks[0].Sizes[0] is LiteralExpressionSyntax { Token.Value: 0 },
        ArrayCreationExpressionSyntax { Initializer: { } elements } => elements.Expressions.Count == 0,
        InitializerExpressionSyntax elements => elements.Expressions.Count == 0,
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax called } => called.Name.Identifier.ValueText == "Empty",
        MemberAccessExpressionSyntax read => read.Name.Identifier.ValueText == "Empty",
        _ => false,
    };

    // A number alone is how much room a collection begins with.
    private static bool IsNumber(ExpressionSyntax value) => value.IsKind(SyntaxKind.NumericLiteralExpression);

    private static bool IsNameOf(InvocationExpressionSyntax call) => call is { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }, ArgumentList.Arguments.Count: 1 };

    private static string Last(ExpressionSyntax name) => name switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
