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
        if (value is ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax or InvocationExpressionSyntax or CollectionExpressionSyntax || !shapes.Scope.Compilation.ContainsSyntaxTree(value.SyntaxTree)) return default;
        return shapes.Scope.Compilation.GetSemanticModel(value.SyntaxTree).GetConstantValue(value, shapes.Token);
    }

    private static bool IsEmpty(ExpressionSyntax value) => value switch
    {
        CollectionExpressionSyntax collection => collection.Elements.Count == 0,
        BaseObjectCreationExpressionSyntax made => made.ArgumentList is null or { Arguments.Count: 0 } && made.Initializer is null or { Expressions.Count: 0 },
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax called } => called.Name.Identifier.ValueText == "Empty",
        MemberAccessExpressionSyntax read => read.Name.Identifier.ValueText == "Empty",
        _ => false,
    };

    private static string Last(ExpressionSyntax name) => name switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
