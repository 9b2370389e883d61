using System.Collections.Concurrent;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Plain;

/// <summary>
/// All files with the same namespace and the same imports. In a type of theirs that has no base, no parameters and no type of its own, one name means one thing wherever it stands, so that the
/// compiler is asked for it once. Safe to share between threads.
/// </summary>
internal sealed class PlainPlace(Compilation compilation)
{
    private static readonly object Nothing = new();

    private readonly ConcurrentDictionary<string, object> _types = new();
    private readonly ConcurrentDictionary<string, object> _attributes = new();

    /// <summary>The type that is spelled there, with its mark for null; <c>null</c> when it cannot be told.</summary>
    /// <param name="syntax">The type of a member.</param>
    /// <param name="text">Its text.</param>
    /// <param name="token">Cancels.</param>
    public ITypeSymbol? Type(TypeSyntax syntax, string text, CancellationToken token)
    {
        if (!_types.TryGetValue(text, out var known)) _types[text] = known = Find(syntax, token) ?? Nothing;
        return known as ITypeSymbol;
    }

    /// <summary>The class of an attribute; <c>null</c> when it cannot be told.</summary>
    public INamedTypeSymbol? Attribute(AttributeSyntax syntax, string text, CancellationToken token)
    {
        if (!_attributes.TryGetValue(text, out var known)) _attributes[text] = known = Model(syntax).GetSymbolInfo(syntax, token).Symbol?.ContainingType ?? Nothing;
        return known as INamedTypeSymbol;
    }

    private ITypeSymbol? Find(TypeSyntax syntax, CancellationToken token)
    {
        var isMarked = syntax is NullableTypeSyntax;
        var inner = syntax is NullableTypeSyntax nullable ? nullable.ElementType : syntax;
        if (inner is NullableTypeSyntax or RefTypeSyntax or PointerTypeSyntax or FunctionPointerTypeSyntax or OmittedTypeArgumentSyntax) return null;
        if (Model(inner).GetTypeInfo(inner, token).Type is not { TypeKind: not (TypeKind.Error or TypeKind.TypeParameter or TypeKind.Dynamic) } type) return null;
        if (!isMarked) return type.IsReferenceType ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type;
        if (type.IsReferenceType) return type.WithNullableAnnotation(NullableAnnotation.Annotated);
        return type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T ? null : compilation.GetSpecialType(SpecialType.System_Nullable_T).Construct(type);
    }

    private SemanticModel Model(CSharpSyntaxNode node) => compilation.GetSemanticModel(node.SyntaxTree);
}
