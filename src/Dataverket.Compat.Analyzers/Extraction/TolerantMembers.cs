using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Plain;
using Microsoft.CodeAnalysis;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>What the generated reader and writer make of the members of one type. What the generator refuses, it says itself.</summary>
internal sealed class TolerantMembers(ShapeExtractor shapes, Initialisers initialisers)
{
    public ObjectShape Extract(INamedTypeSymbol type, string name)
    {
        var sink = new RefusalSink(type);
        var properties = MemberFinder.Find(type, sink);
        var constructor = type.IsAbstract ? null : ConstructorPicker.Pick(type, properties, sink);
        var members = properties.Select(property => Member(property, constructor)).GroupBy(member => member.Name, StringComparer.Ordinal).Select(group => group.First());
        return new(name, members.OrderBy(member => member.Name, StringComparer.Ordinal).ToEquatable())
        {
            IsValueType = type.IsValueType,
            IsAbstract = type.IsAbstract,
            KeepsUnknown = true,
        };
    }

    /// <summary>The same of a plain declaration.</summary>
    public ObjectShape Extract(PlainType type, string name)
        => new(name, type.Members.Select(Member).GroupBy(member => member.Name, StringComparer.Ordinal).Select(group => group.First()).OrderBy(member => member.Name, StringComparer.Ordinal).ToEquatable()) { KeepsUnknown = true };

    private WireMember Member(PlainMember member)
    {
        var slot = shapes.Slot(member.Type, 0);
        return new(member.Pinned ?? WireNaming.Camel(member.Name), slot)
        {
            ClrName = member.Name,
            IsPinned = member.Pinned is not null,
            Presence = member.IsRequired ? Presence.Required : Presence.Optional,
            Default = member.IsRequired || member.Initializer is null ? null : initialisers.Value(member.Initializer, member.Type, slot),
            IsInitOnly = member.IsInitOnly,
        };
    }

    private WireMember Member(IPropertySymbol property, IMethodSymbol? constructor)
    {
        var slot = shapes.Slot(property.Type, property);
        var parameter = constructor?.Parameters.FirstOrDefault(parameter => ConstructorPicker.Takes(parameter, property));
        var attributes = Attributes(property, parameter);
        var absent = Find(attributes, KnownTypes.AbsentAs);
        var isRequired = property.IsRequired || parameter is { HasExplicitDefaultValue: false } || Find(attributes, KnownTypes.JsonRequired) is not null;
        var name = WireNames.Of(property, KnownTypes.JsonPropertyName);
        return new(name, slot)
        {
            ClrName = property.Name,
            IsPinned = Find(attributes, KnownTypes.JsonPropertyName) is not null,
            // A declared value stands in for what is absent, so nothing is refused.
            Presence = isRequired && absent is null ? Presence.Required : Presence.Optional,
            Default = Default(property, parameter, slot, absent, isRequired),
            HasAbsentValue = absent is not null,
            IsRead = property.IsRequired || parameter is not null || property.SetMethod is { DeclaredAccessibility: Accessibility.Public },
            Ignore = JsonAttributes.Ignores(property) == IgnoreCondition.WhenWritingNull ? IgnoreWhen.Null : IgnoreWhen.Never,
            IsInitOnly = property.SetMethod is { IsInitOnly: true },
            IsLenient = Find(attributes, KnownTypes.Lenient) is not null,
            IsOneOrMany = Find(attributes, KnownTypes.OneOrMany) is not null,
            Aliases = attributes.Count == 0 ? default : Aliases(attributes, name).ToEquatable(),
            Constraints = attributes.Count == 0 ? default : Constraints.Of(attributes).ToEquatable(),
        };
    }

    private string? Default(IPropertySymbol property, IParameterSymbol? parameter, WireSlot slot, AttributeData? absent, bool isRequired)
    {
        if (absent?.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive or TypedConstantKind.Enum } given) return Constant(given.Value);
        if (isRequired) return null;
        return parameter is null ? initialisers.Of(property, property.Type, slot) : parameter.HasExplicitDefaultValue ? Constant(parameter.ExplicitDefaultValue) : null;

        string? Constant(object? value) => Defaults.Of(value, slot, property.Type, shapes.EnumKind(slot.Type));
    }

    // As the generator looks for them: on the property, and on the parameters that make it.
    private static List<AttributeData> Attributes(IPropertySymbol property, IParameterSymbol? parameter)
    {
        List<AttributeData> attributes = [.. property.GetAttributes()];
        if (parameter is not null) attributes.AddRange(parameter.GetAttributes());
        return attributes;
    }

    private static AttributeData? Find(List<AttributeData> attributes, string name)
    {
        foreach (var attribute in attributes)
            if (SymbolNames.Is(attribute.AttributeClass, name)) return attribute;
        return null;
    }

    private static IEnumerable<string> Aliases(List<AttributeData> attributes, string name) => attributes
        .Where(attribute => SymbolNames.Is(attribute.AttributeClass, KnownTypes.Alias))
        .SelectMany(attribute => attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, IsNull: false } many ? many.Values.Select(value => value.Value) : [])
        .OfType<string>().Where(alias => alias.Length > 0 && alias != name).Distinct(StringComparer.Ordinal).OrderBy(alias => alias, StringComparer.Ordinal);
}
