using System.Collections.Generic;
using System.Linq;
using System.Text;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>
/// Makes small documents that the writing side could write, with one place given. Besides that place a document holds what either side requires, so that it
/// fails for one reason only.
/// </summary>
internal sealed class WitnessBuilder(Passage passage)
{
    private const int Deepest = 24;
    private const int Longest = 2000;

    private readonly SchemaShape writer = passage.Writer;

    /// <summary>The document, or <c>null</c> when there is no small one.</summary>
    public string? Document(Place place, WitnessEdit edit)
    {
        if (place.Depth > Deepest) return null;
        var steps = new Queue<Place>(place.Steps());
        var json = At(new(new NamedRef(writer.Root.Name), NullMode.Value), null, steps, edit, 0);
        return json is { Length: <= Longest } ? json : null;
    }

    private string? At(WireSlot slot, WireMember? member, Queue<Place> steps, WitnessEdit? edit, int depth)
    {
        if (depth > Deepest) return null;
        if (steps.Count == 0 && edit?.Value is { } whole) return whole;
        switch (slot.Type)
        {
            case NamedRef named when writer.Find(named.Name) is { } type:
                return type switch
                {
                    ObjectShape { Instead: { } instead } => At(instead, null, steps, edit, depth + 1),
                    ObjectShape shape => Object(shape, null, null, steps, edit, depth),
                    VariantShape variants => Variant(variants, steps, edit, depth),
                    EnumShape names => Enum(names),
                    _ => null,
                };
            case ListRef list:
                if (steps.Count == 0 && edit?.With is null) return "[]";
                if (steps.Count > 0) steps.Dequeue();
                else edit = null;
                return At(list.Element, member, steps, edit, depth + 1) is { } element ? "[" + element + "]" : null;
            case MapRef map:
                if (steps.Count == 0 && edit?.With is null) return "{}";
                var given = steps.Count == 0 ? edit!.With : null;
                if (steps.Count > 0) steps.Dequeue();
                else edit = null;
                return (given ?? Key(map.Key)) is { } key && At(map.Value, member, steps, edit, depth + 1) is { } value ? "{" + JsonTexts.Quote(key) + ":" + value + "}" : null;
            case ScalarRef scalar: return Scalar(scalar.Scalar, member);
            case DeclaredRef declared: return Scalar(declared.Scalar, member);
            default: return null;
        }
    }

    private string Scalar(WireScalar scalar, WireMember? member)
        => ScalarSamples.Plain(scalar, member is null ? Passage.NumbersOf(writer.Options) : passage.WrittenNumbers(member), member?.Constraints ?? default);

    private string? Variant(VariantShape variants, Queue<Place> steps, WitnessEdit? edit, int depth)
    {
        VariantCase? chosen = null;
        if (steps.Count > 0 && steps.Peek().Kind == PlaceKind.Case)
        {
            var step = steps.Dequeue();
            var tag = passage.Written(step.Old, step.Now);
            if (tag.Length == 0 && !variants.Base.IsAbstract) return Object(variants.Base, null, null, steps, edit, depth);
            chosen = variants.Cases.FirstOrDefault(item => (item.Tag ?? item.Type) == tag);
        }

        // A member of the base: any variant has it.
        chosen ??= variants.Cases.FirstOrDefault(item => item.Tag is not null) ?? (variants.Cases.Count > 0 ? variants.Cases[0] : null);
        if (chosen is null) return variants.Base.IsAbstract ? null : Object(variants.Base, null, null, steps, edit, depth);
        return writer.Find(chosen.Type) is ObjectShape shape ? Object(shape, chosen.Tag is null ? null : variants.TagMember, chosen.Tag, steps, edit, depth) : null;
    }

    private string? Object(ObjectShape shape, string? tagMember, string? tag, Queue<Place> steps, WitnessEdit? edit, int depth)
    {
        var here = steps.Count == 0 ? edit : null;
        var next = steps.Count > 0 ? steps.Dequeue() : null;
        var target = next is null ? null : passage.Written(next.Old, next.Now);
        var counterpart = passage.Reader.Find(shape.Name) as ObjectShape;
        List<string> parts = [];
        var tagPart = tagMember is null ? null : JsonTexts.Quote(tagMember) + ":" + tag;
        if (tagPart is not null && here?.TagLast != true) parts.Add(tagPart);
        foreach (var member in shape.Members)
        {
            if (!member.IsWritten || here?.Without == member.Name) continue;
            var isTarget = target == member.Name;
            if (!isTarget && here?.With != member.Name && here?.TagLast != true && !IsNeeded(member, counterpart)) continue;
            var value = isTarget ? At(member.Slot, member, steps, edit, depth + 1)
                : here?.With == member.Name && here.WithValue is { } given ? given
                : At(member.Slot, member, new(), null, depth + 1) ?? (passage.CanWriteNull(member) ? "null" : null);
            if (value is null) return null;
            parts.Add(JsonTexts.Quote(here?.With == member.Name && here.WithName is { } name ? name : member.Name) + ":" + value);
        }

        if (here?.With is { } extra && shape.Members.All(member => member.Name != extra)) parts.Add(JsonTexts.Quote(extra) + ":" + (here.WithValue ?? "1"));
        if (here?.TagLast == true)
        {
            // With nothing before it a tag stands first.
            if (tagPart is null || parts.Count == 0) return null;
            parts.Add(tagPart);
        }

        return Join(parts);
    }

    private static bool IsNeeded(WireMember member, ObjectShape? counterpart)
        => member.Presence != Presence.Optional || counterpart?.Members.Any(other => other.Name == member.Name && other.Presence != Presence.Optional) == true;

    private static string Join(List<string> parts)
    {
        var json = new StringBuilder("{");
        for (var i = 0; i < parts.Count; i++) json.Append(i == 0 ? "" : ",").Append(parts[i]);
        return json.Append('}').ToString();
    }

    private static string? Enum(EnumShape names)
        => names.Members.Count == 0 ? null : names.Form == EnumForm.Number ? names.Members[0].Value : JsonTexts.Quote(names.Members[0].Name);

    /// <summary>A key that the writer could write.</summary>
    public string? Key(TypeRef key) => key switch
    {
        ScalarRef { Scalar: WireScalar.Text } => "a",
        ScalarRef scalar => ScalarSamples.Plain(scalar.Scalar, NumberMode.Strict).Trim('"'),
        NamedRef named when writer.Find(named.Name) is EnumShape { Members.Count: > 0 } names => names.Members[0].Name,
        _ => null,
    };
}
