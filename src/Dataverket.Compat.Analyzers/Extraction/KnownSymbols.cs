using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>Tells symbols of the framework without spelling them out, which would cost more than everything else that is done to a member.</summary>
internal static class KnownSymbols
{
    /// <summary>Whether a type is declared in this namespace.</summary>
    public static bool IsIn(ITypeSymbol type, string space)
    {
        if (type.ContainingType is not null) return false;
        var end = space.Length;
        for (var at = type.ContainingNamespace; ; at = at.ContainingNamespace)
        {
            if (at is null || at.IsGlobalNamespace) return end <= 0;
            var name = at.Name;
            var start = end - name.Length;
            if (start < 0 || string.CompareOrdinal(space, start, name, 0, name.Length) != 0 || (start > 0 && space[start - 1] != '.')) return false;
            end = start - 1;
        }
    }

    /// <summary>Whether a type belongs to the framework, which no service's schema speaks for.</summary>
    public static bool IsFramework(ITypeSymbol type)
    {
        for (var at = type.ContainingNamespace; at is { IsGlobalNamespace: false }; at = at.ContainingNamespace)
            if (at.ContainingNamespace.IsGlobalNamespace) return at.Name is "System" or "Microsoft";
        return false;
    }

    public static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>Without a mark for null.</summary>
    public static ITypeSymbol Bare(ITypeSymbol type) => IsNullable(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type;
}
