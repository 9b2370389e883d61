using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds the declared differences from the version before, in the order in which they stand.</summary>
internal static class StepParser
{
    public static EquatableArray<string> Parse(INamedTypeSymbol type) => type.GetAttributes()
        .Where(attribute => attribute.AttributeClass?.BaseType is { } parent && SymbolNames.Is(parent, KnownTypes.Step))
        .Select(attribute => $"new {SymbolNames.InCode(attribute.AttributeClass!)}({string.Join(", ", attribute.ConstructorArguments.Select(Text))})").ToEquatable();

    private static string Text(TypedConstant constant) => constant.Kind == TypedConstantKind.Array
        ? $"new string[] {{ {string.Join(", ", constant.Values.Select(Text))} }}"
        : Literals.Text(constant.Value as string ?? "");
}
