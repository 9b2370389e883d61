using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds the variants of a base type and how they are told apart.</summary>
internal sealed class VariantParser(ShapeParser shapes, RefusalSink sink)
{
    public static bool IsBase(ITypeSymbol type)
        => SymbolNames.Attribute(type, KnownTypes.JsonDerivedType) is not null || SymbolNames.Attribute(type, KnownTypes.JsonPolymorphic) is not null;

    public int Parse(INamedTypeSymbol type, string typeName, bool isOpen)
    {
        var index = shapes.Reserve(typeName, typeName);
        JsonAttributes.RefuseOthers(type, sink, mayHaveVariants: true);
        var member = Member(type);
        List<VariantModel> variants = [];
        HashSet<ISymbol> types = new(SymbolEqualityComparer.Default);
        HashSet<string> tags = [];
        foreach (var attribute in type.GetAttributes().Where(attribute => SymbolNames.Is(attribute.AttributeClass, KnownTypes.JsonDerivedType)))
        {
            if (attribute.ConstructorArguments.FirstOrDefault().Value is not INamedTypeSymbol { TypeKind: not TypeKind.Error } derived)
            {
                sink.Break();
                continue;
            }

            var tag = attribute.ConstructorArguments.Length < 2 ? null : attribute.ConstructorArguments[1].Value switch
            {
                string text => new TagModel(member, text, 0),
                int number => new TagModel(member, null, number),
                _ => null,
            };
            if (Fault(type, derived, tag) is { } fault) Refuse(type, attribute, fault);
            else if (!types.Add(derived)) Refuse(type, attribute, $"{derived.Name} is declared twice; keep one");
            else if (!tags.Add(tag!.Text is null ? $"{tag.Number}" : $"\"{tag.Text}\"")) Refuse(type, attribute, $"two variants have the same discriminator; give {derived.Name} another");
            else
            {
                var spelled = SymbolNames.InCode(derived);
                variants.Add(new(tag, shapes.Object(derived, spelled, tag), spelled));
            }
        }

        if (variants.Count == 0 && sink.IsClean && SymbolNames.Attribute(type, KnownTypes.JsonPolymorphic) is { } polymorphic)
            Refuse(type, polymorphic, "it has no variants; add [JsonDerivedType(typeof(T), \"name\")] for each");
        shapes.Fill(index, new VariantShape(typeName, type.Name, SymbolNames.InCode(type), member, isOpen, variants.ToEquatable()));
        return index;
    }

    private static string? Fault(INamedTypeSymbol type, INamedTypeSymbol derived, TagModel? tag)
    {
        if (tag is null) return $"{derived.Name} has no discriminator, so no reader could tell it; give it a name: [JsonDerivedType(typeof({derived.Name}), \"name\")]";
        if (derived.IsUnboundGenericType) return $"{derived.Name} is an open generic; name a closed type";
        if (!SymbolEqualityComparer.Default.Equals(derived.ContainingAssembly, type.ContainingAssembly)) return $"{derived.Name} is declared in another assembly and could change unseen; declare a record in this project";
        if (!SymbolNames.IsVisible(derived)) return $"{derived.Name} is not visible to generated code; make it and the types around it internal or public";
        if (!Derives(derived, type)) return $"{derived.Name} does not derive from {type.Name}";
        return !SymbolEqualityComparer.Default.Equals(derived, type) && IsBase(derived) ? $"{derived.Name} has variants of its own; declare all on {type.Name}" : null;
    }

    private static bool Derives(INamedTypeSymbol derived, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = derived; t is not null; t = t.BaseType)
            if (SymbolEqualityComparer.Default.Equals(t, type)) return true;
        return derived.AllInterfaces.Contains(type, SymbolEqualityComparer.Default);
    }

    private string Member(INamedTypeSymbol type)
    {
        if (SymbolNames.Attribute(type, KnownTypes.JsonPolymorphic) is not { } attribute) return "$type";
        if (Setting(attribute, "UnknownDerivedTypeHandling") is not (null or 0) || Setting(attribute, "IgnoreUnrecognizedTypeDiscriminators") is true)
            Refuse(type, attribute, $"a variant that is not known would be read as another one and lose what it holds; declare the member as OpenVariant<{type.Name}>, which keeps it");
        return Setting(attribute, "TypeDiscriminatorPropertyName") is string { Length: > 0 } text ? text : "$type";
    }

    // Half typed, an argument may stand there twice.
    private static object? Setting(AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
            if (argument.Key == name) return argument.Value.Kind == TypedConstantKind.Array ? null : argument.Value.Value;
        return null;
    }

    private void Refuse(INamedTypeSymbol type, AttributeData attribute, string advice) => JsonAttributes.Refuse(type, attribute, advice, sink);
}
