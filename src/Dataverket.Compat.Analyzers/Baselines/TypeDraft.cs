using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>A named type while its lines are read.</summary>
internal sealed class TypeDraft(string name)
{
    private readonly Dictionary<string, WireMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (EnumMember Member, bool IsAlso)> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VariantCase> _cases = new(StringComparer.Ordinal);

    /// <summary><c>object</c>, <c>enum</c> or <c>variant</c>; <c>null</c> while no line says it, which is an object.</summary>
    public string? Kind { get; set; }

    public string Name => name;

    public ObjectShape Object { get; set; } = new(name, default);

    public VariantShape Variant { get; set; } = new(name, "$type", new(name, default), default);

    public EnumShape Enum { get; set; } = new(name, EnumForm.Number, default);

    public bool IsValue(WireProfile profile) => Kind switch
    {
        "enum" => true,
        "variant" => SlotText.IsValue(Variant, profile),
        _ => Object.IsValueType,
    };

    public bool Add(WireMember member) => TryAdd(_members, member.Name, member);

    public bool Add(EnumMember member, bool isAlso) => TryAdd(_names, member.Name, (member, isAlso));

    public bool Add(VariantCase variant) => TryAdd(_cases, variant.Tag ?? "", variant);

    /// <summary>Whether a name has this number.</summary>
    public bool HasNumber(string number) => _names.Values.Any(entry => entry.Member.Value == number);

    public TypeShape Build() => Kind switch
    {
        "enum" => Enum with
        {
            Members = BaselineKept.Sort(_names.Values.OrderBy(entry => entry.IsAlso).ThenBy(entry => entry.Member.Name, StringComparer.Ordinal).Select(entry => entry.Member)).ToEquatable(),
        },
        "variant" => Variant with
        {
            Base = WithMembers(),
            Cases = _cases.Values.OrderBy(variant => variant.Tag ?? "", StringComparer.Ordinal).ThenBy(variant => variant.Type, StringComparer.Ordinal).ToEquatable(),
        },
        _ => WithMembers(),
    };

    private ObjectShape WithMembers() => Object with { Members = _members.Values.OrderBy(member => member.Name, StringComparer.Ordinal).ToEquatable() };

    private static bool TryAdd<T>(Dictionary<string, T> all, string key, T value)
    {
        if (all.ContainsKey(key)) return false;
        all.Add(key, value);
        return true;
    }
}
