using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Our own attributes on one member, on its property or on the parameter that a positional record makes it of.</summary>
internal sealed class MemberAttributes
{
    private readonly IPropertySymbol _property;
    private readonly RefusalSink _sink;
    private readonly List<AttributeData> _attributes;

    public MemberAttributes(IPropertySymbol property, RefusalSink sink)
    {
        (_property, _sink) = (property, sink);
        _attributes = [.. property.GetAttributes()];
        foreach (var constructor in property.ContainingType.InstanceConstructors)
        {
            foreach (var parameter in constructor.Parameters)
                if (parameter.Name == property.Name || ConstructorPicker.Takes(parameter, property)) _attributes.AddRange(parameter.GetAttributes());
        }
    }

    public EquatableArray<string> Aliases(string jsonName)
    {
        List<string> names = [];
        foreach (var value in All(KnownTypes.Alias).Where(attribute => attribute.ConstructorArguments.Length > 0).SelectMany(Values))
        {
            if (value is not string { Length: > 0 } name) Refuse("Alias", "an older name is empty", "give the name as it stood on the wire");
            else if (name == jsonName || names.Contains(name)) Refuse("Alias", $"\"{name}\" is a name of the member already", "leave it out");
            else names.Add(name);
        }

        return names.ToEquatable();
    }

    public TraitsModel Traits(ShapeModel? shape, ShapeModel? element)
    {
        var lenient = All(KnownTypes.Lenient).Any();
        if (lenient && shape is not ScalarShape { Kind: not ("Text" or "Timestamp" or "Date" or "Any") })
        {
            Refuse("Lenient", "its type has no other spelling that is read", "put it on a number, bool, Guid or byte[], or remove it");
            lenient = false;
        }

        var many = All(KnownTypes.OneOrMany).Any();
        if (many && (shape is not ListShape || element is ListShape or ScalarShape { Kind: "Any" }))
        {
            Refuse("OneOrMany", "a single value cannot be told from a list here", "put it on a list whose elements are neither lists nor JsonElement, or remove it");
            many = false;
        }

        return new(lenient, many, MaxLength(shape));
    }

    /// <summary>The declared value as C# text.</summary>
    public string? Absent(ShapeModel? shape, bool allowsNull, bool isRequired)
    {
        if (All(KnownTypes.AbsentAs).FirstOrDefault() is not { ConstructorArguments.Length: 1 } attribute) return null;
        var literal = AbsentValues.Find(attribute.ConstructorArguments[0], shape, allowsNull);
        if (!isRequired) Refuse("AbsentAs", "its member is not required, so absence has a default already", "make it required, or give the default in the declaration");
        else if (literal is null) Refuse("AbsentAs", "the constant is none of the member's type", "give a constant that the type can hold: text, a number in range, true or false, a name of the enum, or null where null may stand");
        return literal;
    }

    public bool HasShapeAlone() => All(KnownTypes.WireShape).Any() && SymbolNames.Attribute(_property, KnownTypes.JsonConverter) is null;

    public void RefuseShapeAlone() => Refuse("WireShape", "there is no [JsonConverter] on the property beside it", "add the converter there (in a positional record with [property: ...]), or remove it");

    private int MaxLength(ShapeModel? shape)
    {
        if (All(KnownTypes.MaxLength).FirstOrDefault() is not { } attribute) return 0;
        var length = attribute.ConstructorArguments.FirstOrDefault().Value as int? ?? -1;
        if (length < 1) Refuse("MaxLength", "it names no bound", "give a length of 1 or more");
        else if (shape is not (ListShape or MapShape or ScalarShape { Kind: "Text" or "Bytes" })) Refuse("MaxLength", "its type has no length", "put it on a string, byte[], list or map, or remove it");
        else return length;
        return 0;
    }

    private static IEnumerable<object?> Values(AttributeData attribute) => attribute.ConstructorArguments[0] is { Kind: TypedConstantKind.Array } many
        ? many.IsNull ? [null] : many.Values.Select(value => value.Value)
        : [attribute.ConstructorArguments[0].Value];

    private IEnumerable<AttributeData> All(string name) => _attributes.Where(attribute => SymbolNames.Is(attribute.AttributeClass, name));

    private void Refuse(string attribute, string why, string advice)
        => _sink.Refuse(GenerationRules.MemberAttribute, _property, SymbolNames.ForPeople(_property), attribute, why, advice);
}
