using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Plain;

/// <summary>Which declarations hold nothing that only the compiler could tell.</summary>
internal static class PlainSyntax
{
    public static bool IsPlain(TypeDeclarationSyntax node)
    {
        if (node.Kind() is not (SyntaxKind.ClassDeclaration or SyntaxKind.RecordDeclaration) || node.ContainsDiagnostics) return false;
        if (node is not { BaseList: null, TypeParameterList: null, ParameterList: null, ConstraintClauses.Count: 0, AttributeLists: { Count: 1 } lists }) return false;
        if (lists[0] is not { Target: null, Attributes.Count: 1 } || !HasOwnSpelling(node.Identifier)) return false;
        var isPartial = false;
        foreach (var modifier in node.Modifiers)
        {
            if (modifier.Kind() is not (SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.SealedKeyword or SyntaxKind.PartialKeyword)) return false;
            isPartial |= modifier.IsKind(SyntaxKind.PartialKeyword);
        }

        if (!isPartial) return false;
        foreach (var member in node.Members)
            if (member is not PropertyDeclarationSyntax property || !IsPlain(property)) return false;
        return true;
    }

    /// <summary>Whether an identifier is spelled as it reads.</summary>
    public static bool HasOwnSpelling(SyntaxToken identifier) => identifier.ValueText.Length == identifier.Span.Length;

    private static bool IsPlain(PropertyDeclarationSyntax property)
    {
        if (property is not { ExplicitInterfaceSpecifier: null, ExpressionBody: null, AccessorList.Accessors: { Count: 2 } accessors } || property.AttributeLists.Count > 1 || !HasOwnSpelling(property.Identifier)) return false;
        var isPublic = false;
        foreach (var modifier in property.Modifiers)
        {
            if (modifier.Kind() is not (SyntaxKind.PublicKeyword or SyntaxKind.RequiredKeyword)) return false;
            isPublic |= modifier.IsKind(SyntaxKind.PublicKeyword);
        }

        return isPublic && IsOpen(accessors[0]) && IsOpen(accessors[1])
            && accessors[0].IsKind(SyntaxKind.GetAccessorDeclaration) && accessors[1].Kind() is SyntaxKind.InitAccessorDeclaration or SyntaxKind.SetAccessorDeclaration;
    }

    private static bool IsOpen(AccessorDeclarationSyntax accessor) => accessor is { Body: null, ExpressionBody: null, Modifiers.Count: 0, AttributeLists.Count: 0 };
}
