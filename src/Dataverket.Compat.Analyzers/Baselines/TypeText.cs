using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>The lines of one named type.</summary>
internal static class TypeText
{
    public static readonly string[] FormWords = ["number", "either", "text"];

    public static IEnumerable<string> Print(TypeShape type, bool isRoot, WireOptions options, SlotText slots)
    {
        var name = BaselineWords.Type(type.Name);
        return type switch
        {
            ObjectShape shape => Object(shape, name, isRoot, options, slots),
            VariantShape shape => Variant(shape, name, isRoot, options, slots),
            EnumShape shape => Enum(shape, name),
            _ => [],
        };
    }

    private static IEnumerable<string> Object(ObjectShape shape, string name, bool isRoot, WireOptions options, SlotText slots)
    {
        var facets = string.Concat(Facets(shape, options, slots));
        // A member's line says as well that its type is an object.
        if (facets.Length > 0 || (!isRoot && shape.Members.Count == 0)) yield return $"{name} object{facets}";
        foreach (var line in Members(shape, name, isRoot, slots)) yield return line;
    }

    private static IEnumerable<string> Variant(VariantShape shape, string name, bool isRoot, WireOptions options, SlotText slots)
    {
        var open = shape.IsOpen ? " open" : "";
        var unknown = shape.UnknownSubtype is "base" or "nearest" ? $" unknown({shape.UnknownSubtype})" : "";
        yield return $"{name} variant {BaselineWords.Inner(shape.TagMember)}{open}{unknown}{string.Concat(Facets(shape.Base, options, slots))}";
        foreach (var variant in shape.Cases) yield return $"{name}[{Tag(variant.Tag)}] {BaselineWords.Type(variant.Type)}";
        foreach (var line in Members(shape.Base, name, isRoot, slots)) yield return line;
    }

    private static IEnumerable<string> Enum(EnumShape shape, string name)
    {
        var flags = shape.IsFlags ? " flags" : "";
        var open = shape.IsOpen ? " open" : "";
        var underlying = shape.Underlying == WireScalar.Int32 ? "" : " " + BaselineWords.Of(shape.Underlying);
        yield return $"{name} enum {FormWords[(int)shape.Form]}{flags}{open}{underlying}";
        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            var also = i > 0 && shape.Members[i - 1].Value == member.Value ? " also" : "";
            var clr = member.ClrName.Length > 0 ? $" clr({BaselineWords.Inner(member.ClrName)})" : "";
            yield return $"{name}.{BaselineWords.Inner(member.Name)} {member.Value}{also}{clr}";
        }
    }

    private static IEnumerable<string> Members(ObjectShape shape, string name, bool isRoot, SlotText slots)
        => shape.Members.Select(member => $"{(isRoot ? BaselineWords.Member(member.Name) : $"{name}.{BaselineWords.Inner(member.Name)}")} {MemberText.Print(member, slots)}");

    private static IEnumerable<string> Facets(ObjectShape shape, WireOptions options, SlotText slots)
    {
        if (shape.IsValueType) yield return " struct";
        if (shape.IsAbstract) yield return " abstract";
        if (shape.RefusesUnknown is { } refuses) yield return refuses ? " refuses" : " skips";
        // Our own reader keeps the unknown unless told otherwise.
        if (shape.KeepsUnknown != (options.Profile == WireProfile.Tolerant)) yield return shape.KeepsUnknown ? " keeps" : " drops";
        if (shape.Instead is { } instead) yield return $" is({slots.Print(instead)})";
        if (shape.Fault is { } fault) yield return $"{(shape.FailsWriting ? " fails" : " unreadable")}({BaselineQuote.Of(fault)})";
    }

    private static string Tag(string? tag)
    {
        if (tag is null) return "";
        return IsWhole(tag) ? tag : $"raw({BaselineQuote.Of(tag)})" is var raw && IsQuoted(tag) ? tag : raw;
    }

    private static bool IsQuoted(string tag)
    {
        var at = 0;
        return tag.Length > 0 && tag[0] == '"' && BaselineQuote.Read(tag, ref at) is { } inner && at == tag.Length && BaselineQuote.Of(inner) == tag;
    }

    private static bool IsWhole(string tag) => tag.Length > 0 && tag.All(c => c is '-' or (>= '0' and <= '9'));
}
