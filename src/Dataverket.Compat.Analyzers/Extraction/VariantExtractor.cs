using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>Types whose variants are told apart by a tag.</summary>
internal sealed class VariantExtractor(ShapeExtractor shapes)
{
    public const string Kind = "variant";

    /// <summary>The same in <c>OpenVariant</c>.</summary>
    public const string OpenKind = "openvariant";

    public static bool IsBase(INamedTypeSymbol type) => VariantParser.IsBase(type);

    public VariantShape Extract(INamedTypeSymbol type, string name, bool isOpen, ObjectExtractor objects)
    {
        var settings = SymbolNames.Attribute(type, KnownTypes.JsonPolymorphic);
        var tagMember = Setting(settings, "TypeDiscriminatorPropertyName") as string is { Length: > 0 } given ? given : "$type";
        List<VariantCase> cases = [];
        var faultRule = "DVC1310";
        string? fault = type.IsValueType || type.IsSealed ? "a type that cannot be derived from has variants" : null;
        HashSet<ITypeSymbol> types = new(SymbolEqualityComparer.Default);
        HashSet<string> tags = new(StringComparer.Ordinal);
        foreach (var attribute in type.GetAttributes().Where(attribute => SymbolNames.Is(attribute.AttributeClass, KnownTypes.JsonDerivedType)))
        {
            if (attribute.ConstructorArguments.FirstOrDefault() is not { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol { IsUnboundGenericType: false, TypeKind: not TypeKind.Error } derived }) continue;
            var tag = attribute.ConstructorArguments.Length < 2 ? null : attribute.ConstructorArguments[1].Value switch
            {
                string text => BaselineQuote.Of(text),
                int number => number.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            if (!types.Add(derived)) fault ??= $"'{derived.Name}' is declared twice";
            else if (tag is not null && !tags.Add(tag)) fault ??= $"two variants have the tag {tag}";
            else if (!Derives(derived, type)) fault ??= $"'{derived.Name}' does not derive from it";
            else cases.Add(new(tag, SymbolEqualityComparer.Default.Equals(derived, type) ? name : (shapes.Name(derived, ObjectExtractor.Kind) as NamedRef)?.Name ?? name));
            if (!shapes.IsTolerant && fault is null && JsonMembers.Find(derived, shapes.Options.Options).Found.Any(member => !member.IsIgnored && member.Name == tagMember)) (faultRule, fault) = ("DVC1311", $"the tag \"{tagMember}\" is the name of a member of '{derived.Name}'");
        }

        if (types.Count == 0) fault ??= "it has no variants";
        var common = objects.Extract(type, name);
        if (fault is not null && !shapes.IsTolerant) common = common with { Fault = common.Fault ?? fault, FaultRule = common.Fault is null ? faultRule : common.FaultRule, FailsWriting = true };
        var ignores = Setting(settings, "IgnoreUnrecognizedTypeDiscriminators") is true;
        return new(name, tagMember, common, cases.OrderBy(variant => variant.Tag ?? "", StringComparer.Ordinal).ThenBy(variant => variant.Type, StringComparer.Ordinal).ToEquatable())
        {
            IsOpen = isOpen || (ignores && !type.IsAbstract && !shapes.IsTolerant),
            UnknownSubtype = shapes.IsTolerant ? "fail" : Setting(settings, "UnknownDerivedTypeHandling") switch { 1 => "base", 2 => "nearest", _ => "fail" },
        };
    }

    private static bool Derives(INamedTypeSymbol derived, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = derived; t is not null; t = t.BaseType)
            if (SymbolEqualityComparer.Default.Equals(t, type)) return true;
        return derived.AllInterfaces.Contains(type, SymbolEqualityComparer.Default);
    }

    private static object? Setting(AttributeData? attribute, string name)
    {
        foreach (var argument in attribute?.NamedArguments ?? [])
            if (argument.Key == name) return argument.Value.Value;
        return null;
    }
}
