using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

internal static class Nulls
{
    /// <summary>How a place of this type stands to null.</summary>
    public static NullMode Of(ITypeSymbol type)
    {
        if (KnownSymbols.IsNullable(type)) return NullMode.NullableValue;
        if (type.IsValueType) return NullMode.Value;
        return type.NullableAnnotation switch
        {
            NullableAnnotation.Annotated => NullMode.NullableReference,
            NullableAnnotation.NotAnnotated => NullMode.Reference,
            _ => NullMode.Oblivious,
        };
    }
}
