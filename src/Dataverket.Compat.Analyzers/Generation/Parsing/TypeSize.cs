using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>How much of a type is worth looking at. A generic type that holds ever larger ones of itself has no end, and its name may double at each step.</summary>
internal static class TypeSize
{
    /// <summary>Named types of one schema.</summary>
    public const int MostTypes = 500;

    /// <summary>Types in one another on one way from the schema: more than a message has levels, and few enough for the compiler's stack.</summary>
    public const int MostLevels = 128;

    private const int MostArguments = 64;

    /// <summary>Whether a type is made of more types than anybody writes down.</summary>
    public static bool IsTooLarge(ITypeSymbol type)
    {
        var left = MostArguments;
        return !Fits(type, ref left);
    }

    private static bool Fits(ITypeSymbol type, ref int left)
    {
        if (left-- == 0) return false;
        if (type is IArrayTypeSymbol array) return Fits(array.ElementType, ref left);
        if (type is not INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments }) return true;
        foreach (var argument in arguments)
            if (!Fits(argument, ref left)) return false;
        return true;
    }
}
