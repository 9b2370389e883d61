using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Judging.Policy;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>The converters of a schema type by the versions they join. A type that declares steps is joined both ways with the version before.</summary>
internal static class ConversionReader
{
    /// <param name="schema">The schema whose converters are wanted.</param>
    /// <param name="all">All schemas of its message type.</param>
    public static EquatableArray<Conversion> Read(DeclaredSchema schema, IReadOnlyList<DeclaredSchema> all)
    {
        var (version, steps) = (schema.Shape.Version, schema.Kept.Steps);
        if (schema.Kept.Converters.Count == 0 && steps.Count == 0) return default;
        List<Conversion> found = [];
        foreach (var converter in schema.Kept.Converters)
        {
            // What joins no schema of this message type is refused by the generator.
            if (all.FirstOrDefault(one => one.Kept.Key == converter.Other) is { Shape.Version: var other }) found.Add(converter.IsUp ? new(other, version) : new(version, other));
        }

        if (steps.Count > 0 && all.Select(one => one.Shape.Version).Where(other => other < version).DefaultIfEmpty(0).Max() is var before and > 0)
        {
            // A method beside the steps does its direction alone.
            if (found.All(one => !one.IsUp)) found.Add(new(before, version) { Steps = steps });
            if (found.All(one => one.IsUp)) found.Add(new(version, before));
        }

        return found.ToEquatable();
    }

    /// <summary>The methods of a schema type that convert.</summary>
    public static EquatableArray<KeptConverter> Converters(INamedTypeSymbol type)
    {
        List<KeptConverter> found = [];
        foreach (var member in type.GetMembers())
        {
            if (member is not IMethodSymbol { IsImplicitlyDeclared: false, Parameters.Length: 1 } method) continue;
            if (SymbolNames.Attribute(method, KnownTypes.Upcaster) is not null) found.Add(new(true, Key(method.Parameters[0].Type)));
            if (SymbolNames.Attribute(method, KnownTypes.Downcaster) is not null) found.Add(new(false, Key(method.ReturnType)));
        }

        return found.ToEquatable();
    }

    /// <summary>The declared differences from the version before.</summary>
    public static EquatableArray<ConversionStep> Steps(INamedTypeSymbol type) => type.GetAttributes().Select(Step).OfType<ConversionStep>().ToEquatable();

    /// <summary>What a type is called among all that a compilation knows.</summary>
    public static string Key(ITypeSymbol type) => $"{SymbolNames.Full(type)}, {type.ContainingAssembly?.Name}";

    private static ConversionStep? Step(AttributeData attribute)
    {
        if (attribute.AttributeClass?.BaseType is not { } parent || !SymbolNames.Is(parent, KnownTypes.Step) || attribute.ConstructorArguments.Length == 0) return null;
        var first = attribute.ConstructorArguments[0].Value as string ?? "";
        return attribute.AttributeClass.Name switch
        {
            "RenameAttribute" => new("rename", first, Texts(attribute, 1)),
            "AddAttribute" => new("add", "", new[] { first }.ToEquatable()),
            "DropAttribute" => new("drop", first, default),
            "SplitAttribute" => new("split", first, Texts(attribute, 2)),
            _ => null,
        };
    }

    private static EquatableArray<string> Texts(AttributeData attribute, int index)
    {
        if (attribute.ConstructorArguments.Length <= index) return default;
        var argument = attribute.ConstructorArguments[index];
        if (argument.Kind != TypedConstantKind.Array) return new[] { argument.Value as string ?? "" }.ToEquatable();
        return argument.IsNull ? default : argument.Values.Select(value => value.Value as string ?? "").ToEquatable();
    }
}
