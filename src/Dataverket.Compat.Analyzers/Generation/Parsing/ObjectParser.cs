using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds the members of a record, class or struct, and how each reaches its property.</summary>
internal sealed class ObjectParser(ShapeParser shapes, RefusalSink sink)
{
    /// <summary>What was parsed, to be used again; <c>null</c> where attributes of members have a say in what they hold.</summary>
    public ObjectDraft? Draft { get; private set; }

    public ObjectShape Parse(INamedTypeSymbol type, string typeName, TagModel? tag)
    {
        JsonAttributes.RefuseOthers(type, sink, mayHaveVariants: tag is not null);
        var properties = MemberFinder.Find(type, sink);
        WireNames.RefuseCollisions(type, properties.Select(property => ((ISymbol)property, Name(property))).Concat(tag is null ? [] : [(type, tag.Member)]), "JsonPropertyName", sink);
        var constructor = ConstructorPicker.Pick(type, properties, sink);
        List<MemberModel> members = [];
        foreach (var property in properties)
        {
            var attributes = new MemberAttributes(property, sink);
            if (Slot(property, attributes) is not { } slot) continue;
            if (Member(property, attributes, slot, constructor, Declaring(property)) is { } member) members.Add(member);
        }

        RefuseAliases(type, members, tag);
        if (members.Count == properties.Count && properties.All(property => !ConverterParser.IsDeclared(property)) && members.TrueForAll(member => member.Slot.Traits == TraitsModel.None && member.Absent is null))
            Draft = new(type.Name, type.IsValueType, [.. members.Zip(properties, (member, property) => (member, property.Type))]);
        return new(typeName, type.Name, type.IsValueType, members.ToEquatable(), tag);

        string Declaring(IPropertySymbol property)
            => SymbolEqualityComparer.Default.Equals(property.ContainingType, type) ? typeName : SymbolNames.InCode(property.ContainingType);
    }

    private SlotModel? Slot(IPropertySymbol property, MemberAttributes attributes)
    {
        if (ConverterParser.IsDeclared(property))
        {
            var bare = property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
                ? nullable.TypeArguments[0]
                : property.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
            if (ConverterParser.Parse(bare, property, sink) is not { } converter) return null;
            var converted = shapes.Converted(property.Type, converter);
            return shapes.With(converted, attributes.Traits(converter, null));
        }

        if (attributes.HasShapeAlone()) attributes.RefuseShapeAlone();
        if (shapes.Slot(property.Type, property) is not { } slot) return null;
        var shape = shapes.Of(slot);
        return shapes.With(slot, attributes.Traits(shape, shape is ListShape list ? shapes.Of(list.Element) : null));
    }

    // An older name must not lead to another member, in any case: readers that ignore case would take either.
    private void RefuseAliases(INamedTypeSymbol type, List<MemberModel> members, TagModel? tag)
    {
        foreach (var member in members)
        {
            foreach (var alias in member.Aliases)
            {
                var other = members.FirstOrDefault(other => other != member && Names(other).Contains(alias, StringComparer.OrdinalIgnoreCase))?.Property
                    ?? (string.Equals(tag?.Member, alias, StringComparison.OrdinalIgnoreCase) ? "the discriminator" : null);
                if (other is null) continue;
                var symbol = type.GetMembers(member.Property).FirstOrDefault() ?? type;
                sink.Refuse(GenerationRules.NameCollision, symbol, other, member.Property, SymbolNames.ForPeople(type), alias, " as an older name", "Alias");
            }
        }

        static IEnumerable<string> Names(MemberModel member) => member.Aliases.Concat([member.JsonName]);
    }

    private MemberModel? Member(IPropertySymbol property, MemberAttributes attributes, SlotModel slot, IMethodSymbol? constructor, string declaringType)
    {
        var parameter = constructor?.Parameters.FirstOrDefault(parameter => ConstructorPicker.Takes(parameter, property));
        if (Fill(property, parameter) is not { } fill) return null;
        var isRequired = property.IsRequired || parameter is { HasExplicitDefaultValue: false }
            || SymbolNames.Attribute(property, KnownTypes.JsonRequired) is not null;
        if (isRequired && fill is (MemberFill.Setter or MemberFill.Accessor)) fill = MemberFill.Initializer;
        return new(
            property.Name, Name(property), slot, isRequired, parameter?.Name, parameter is null ? null : Literals.DefaultOf(parameter), fill,
            declaringType, OmitsNull(property, slot, isRequired, parameter))
        {
            Absent = attributes.Absent(shapes.Of(slot), slot.AllowsNull, isRequired),
            Aliases = attributes.Aliases(Name(property)),
        };
    }

    private MemberFill? Fill(IPropertySymbol property, IParameterSymbol? parameter)
    {
        var settable = property.SetMethod is { DeclaredAccessibility: Accessibility.Public };
        if (property.IsRequired) return MemberFill.Initializer;
        if (parameter is not null) return MemberFill.Constructor;
        if (!settable) return Refuse(property, property.SetMethod is null ? "has no setter" : "has a setter that is not public");
        if (!property.SetMethod!.IsInitOnly) return MemberFill.Setter;
        return property.ContainingType.IsGenericType && SymbolNames.Attribute(property, KnownTypes.JsonRequired) is null
            ? Refuse(property, "is init-only, optional and declared in a generic type", "give it a setter, take it as a constructor parameter, or make it required")
            : MemberFill.Accessor;
    }

    private MemberFill? Refuse(IPropertySymbol property, string what, string? advice = null)
    {
        sink.Refuse(
            GenerationRules.NotSettable, property, SymbolNames.ForPeople(property), what,
            advice ?? "add a public 'init', take it as a constructor parameter of the same name and type, or mark it [JsonIgnore] if it is computed");
        return null;
    }

    private bool OmitsNull(IPropertySymbol property, SlotModel slot, bool isRequired, IParameterSymbol? parameter)
    {
        if (JsonAttributes.Ignores(property) is not { } condition || condition is IgnoreCondition.Never) return false;
        var fault = condition switch
        {
            not IgnoreCondition.WhenWritingNull => "of its conditions only WhenWritingNull is honoured; leave it out, and absence stays tolerated",
            _ when !slot.AllowsNull || isRequired
                => "with WhenWritingNull the member must be nullable and not required, or the reader would refuse what the writer leaves out",
            _ when (shapes.IsDeclaredHere(property.ContainingType) && MemberFinder.HasOtherDefault(property)) || parameter is { ExplicitDefaultValue: not null }
                => "with WhenWritingNull the member can have no default but null, or a null that was left out would be read as that default",
            _ => null,
        };
        if (fault is not null) JsonAttributes.Refuse(property, SymbolNames.Attribute(property, KnownTypes.JsonIgnore)!, fault, sink);
        return true;
    }

    private static string Name(IPropertySymbol property) => WireNames.Of(property, KnownTypes.JsonPropertyName);
}
