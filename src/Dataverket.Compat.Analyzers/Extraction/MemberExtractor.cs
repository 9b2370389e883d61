using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>What System.Text.Json makes of the members of one type.</summary>
internal sealed class MemberExtractor(ShapeExtractor shapes, Initialisers initialisers, INamedTypeSymbol type, JsonConstructor constructor)
{
    private readonly NumberMode? _numbers = (NumberMode?)ObjectExtractor.Given(type, KnownTypes.JsonNumberHandling);
    private readonly bool _populates = ObjectExtractor.Given(type, KnownTypes.JsonObjectCreationHandling) is { } given ? given == 1 : shapes.Options.Populates;

    /// <summary>What fails as soon as the type is met.</summary>
    public string? Fault { get; private set; }

    public WireMember Extract(JsonMember member)
    {
        var slot = shapes.Slot(member.Type, member.Symbol);
        var parameter = constructor.Parameter(member);
        var isPopulated = IsPopulated(member, slot);
        var canMake = slot.Type is not ListRef || JsonSequences.CanMake(member.Type);
        var isRead = canMake && !member.IsIgnored && member.Ignores != IgnoreCondition.WhenReading && (member.HasSetter || parameter is not null || isPopulated);
        var isRequired = IsRequired(member);
        // A parameter alone is enough only where the options say that it must be there.
        var isEnough = member.HasSetter || isPopulated || (parameter is { HasExplicitDefaultValue: false } && shapes.Options.Options.RespectsParameters);
        if (isRequired && !(isRead && isEnough)) Fault ??= $"\"{member.Name}\" is required and cannot be read";
        if (member.Ignores == IgnoreCondition.WhenWritingNull && slot.Null == NullMode.Value) Fault ??= $"\"{member.Name}\" is left out when null, which it cannot be";
        return new(member.Name, slot)
        {
            ClrName = member.Symbol.Name,
            IsPinned = member.IsPinned,
            Presence = isRequired ? Presence.Required : parameter is { HasExplicitDefaultValue: false } ? Presence.Parameter : Presence.Optional,
            Default = isRequired || member.IsIgnored ? null : Default(member, parameter, slot),
            IsRead = isRead,
            CannotBeMade = !canMake,
            IsWritten = !member.IsIgnored && member.Ignores != IgnoreCondition.WhenWriting && member.HasGetter && !IsLeftOut(member),
            Ignore = Ignore(member, slot),
            IsPopulated = isPopulated,
            IsInitOnly = member.IsInitOnly,
            Numbers = HoldsNumbers(slot.Type) ? (NumberMode?)ObjectExtractor.Given(member.Symbol, KnownTypes.JsonNumberHandling) ?? _numbers : null,
            Constraints = member.Symbol.GetAttributes().Length > 0 || parameter is not null
                ? Constraints.Of(member.Symbol.GetAttributes().Concat(parameter?.GetAttributes() ?? [])).ToEquatable()
                : default,
            Order = ObjectExtractor.Given(member.Symbol, KnownTypes.JsonPropertyOrder) ?? 0,
        };
    }

    /// <summary>An ignored member that stands nowhere can still be one that must be set.</summary>
    public void CheckIgnored(JsonMember member)
    {
        if (IsRequired(member)) Fault ??= $"\"{member.Name}\" is required and cannot be read";
    }

    private bool IsRequired(JsonMember member)
        => (member.IsRequired && !constructor.SetsRequiredMembers) || SymbolNames.Attribute(member.Symbol, KnownTypes.JsonRequired) is not null;

    private string? Default(JsonMember member, IParameterSymbol? parameter, WireSlot slot)
    {
        if (parameter is null) return initialisers.Of(member.Symbol, member.Type, slot);
        return parameter.HasExplicitDefaultValue ? Defaults.Of(parameter.ExplicitDefaultValue, slot, member.Type, shapes.EnumKind(slot.Type)) : null;
    }

    private bool IsPopulated(JsonMember member, WireSlot slot)
    {
        if (member.IsIgnored) return false;
        var given = ObjectExtractor.Given(member.Symbol, KnownTypes.JsonObjectCreationHandling);
        if (given is { } own ? own != 1 : !_populates) return false;
        var can = member.HasGetter && slot.Type switch
        {
            ListRef or MapRef => JsonSequences.CanAdd(member.Type),
            NamedRef => member.Type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } named && !VariantExtractor.IsBase(named) && (!named.IsValueType || member.HasSetter),
            _ => false,
        };
        if (!can && given == 1 && slot.Type is not OpaqueRef) Fault ??= $"\"{member.Name}\" cannot be added to";
        return can;
    }

    private bool IsLeftOut(JsonMember member) => !member.HasSetter && member.Ignores is null
        && (member.Symbol is IFieldSymbol ? shapes.Options.IgnoresReadOnlyFields : shapes.Options.IgnoresReadOnlyProperties);

    private IgnoreWhen Ignore(JsonMember member, WireSlot slot) => member.Ignores switch
    {
        IgnoreCondition.WhenWritingNull => IgnoreWhen.Null,
        IgnoreCondition.WhenWritingDefault => IgnoreWhen.Default,
        null => shapes.Options.Options.Ignore == IgnoreWhen.Null && slot.Null == NullMode.Value ? IgnoreWhen.Never : shapes.Options.Options.Ignore,
        _ => IgnoreWhen.Never,
    };

    private static bool HoldsNumbers(TypeRef type) => type switch
    {
        ScalarRef scalar => JsonScalars.IsNumber(scalar.Scalar),
        ListRef list => HoldsNumbers(list.Element.Type),
        MapRef map => HoldsNumbers(map.Value.Type),
        _ => false,
    };
}
