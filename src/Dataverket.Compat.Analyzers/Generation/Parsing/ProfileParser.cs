using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds who reads and writes a schema.</summary>
internal static class ProfileParser
{
    /// <summary>The schema's own profile, else that of its assembly, else the tolerant one, which also stands in for a number that names none.</summary>
    public static WireProfile Of(AttributeData attribute, IAssemblySymbol assembly)
    {
        foreach (var argument in attribute.NamedArguments)
            if (argument.Key == "Profile" && Profile(argument.Value) is { } own) return own;
        return SymbolNames.Attribute(assembly, KnownTypes.WireProfile) is { ConstructorArguments.Length: 1 } given && Profile(given.ConstructorArguments[0]) is { } common
            ? common : WireProfile.Tolerant;
    }

    private static WireProfile? Profile(TypedConstant constant)
        => constant.Kind == TypedConstantKind.Enum && constant.Value is int number and >= 0 and <= (int)WireProfile.Strict ? (WireProfile)number : null;
}
