using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A set of variants on both sides: DVC1300 to DVC1306, DVC1309.</summary>
internal static class VariantRules
{
    public static void Look(Comparison comparison, VariantShape old, VariantShape now, Place place)
    {
        var spot = new Spot(now.Name, "", place);
        if (Fails(comparison, old.Base, now.Base, spot)) return;
        if (old.TagMember != now.TagMember)
        {
            foreach (var passage in comparison.Passages)
                comparison.Tell("DVC1303", passage, OtherTagMember(passage, old, now), spot, $"the tag stood in \"{old.TagMember}\" and stands in \"{now.TagMember}\"", WitnessEdit.Plain);
            return;
        }

        Base(comparison, old, now, spot);
        Openness(comparison, old, now, spot);
        var byTag = now.Cases.Where(item => item.Tag is not null).GroupBy(item => item.Tag!).ToDictionary(group => group.Key, group => group.First());
        List<VariantCase> gone = [];
        var fresh = now.Cases.ToList();
        foreach (var item in old.Cases)
        {
            var match = item.Tag is null ? fresh.Find(other => other.Tag is null && other.Type == item.Type) : byTag.TryGetValue(item.Tag, out var found) && fresh.Contains(found) ? found : null;
            if (match is null) gone.Add(item);
            else fresh.Remove(match);
            if (match is not null) Variant(comparison, old, now, item, match, place);
        }

        foreach (var item in gone.ToArray())
        {
            if (fresh.Find(other => other.Type == item.Type) is not { } retagged) continue;
            gone.Remove(item);
            fresh.Remove(retagged);
            Retagged(comparison, old, now, item, retagged, spot);
        }

        foreach (var item in fresh) Told(comparison, "DVC1300", comparison.Forward, old, now, item, spot, $"the variant {Text(item)} is new");
        foreach (var item in gone) Told(comparison, "DVC1301", comparison.Backward, old, now, item, spot, $"the variant {Text(item)} is gone");
        ObjectRules.Members(comparison, Common(old, now, comparison.Now), Common(now, old, comparison.Old), place.Case(null, null));
    }

    /// <summary>Whether the variants have begun to fail as soon as they are met; then nothing else is told of them.</summary>
    public static bool Fails(Comparison comparison, ObjectShape? old, ObjectShape now, Spot spot)
    {
        if (now.Fault is null || old?.Fault is not null) return false;
        foreach (var passage in comparison.Passages)
            comparison.Tell(SchemaFaults.RuleOf(now), passage, Outcome.Throws, spot, $"'{now.Name}' can no longer be used: {now.Fault}");
        return true;
    }

    // A member that each variant of the other side has by itself only moved between them and a base that is never written itself: it is told at the variants.
    private static ObjectShape Common(VariantShape own, VariantShape other, SchemaShape otherSide)
    {
        if (!own.Base.IsAbstract || !other.Base.IsAbstract || own.Base.Members.Count == 0) return own.Base;
        var objects = other.Cases.Select(item => otherSide.Find(item.Type) as ObjectShape).ToArray();
        return own.Base with { Members = own.Base.Members.Where(member => Has(other.Base, member) || !objects.All(item => Has(item, member))).ToEquatable() };
    }

    private static bool Has(ObjectShape? shape, WireMember member) => shape is not null && shape.Members.Any(known => known.Name == member.Name);

    /// <summary>What a reader does with a tag that it does not have, or with no tag at all.</summary>
    public static Outcome UnknownTag(VariantShape reader, ObjectShape? written, bool hasTag, Passage passage)
    {
        if (passage.IsTolerant) return reader.IsOpen ? Outcome.Ok : Outcome.Throws;
        var readsTags = reader.Cases.Any(item => item.Tag is not null);
        if (reader.Base.IsAbstract || (hasTag && readsTags && !reader.IsOpen)) return Outcome.Throws;
        // It is read as the base: its kind is lost, and so are the members that only the variant has.
        var hasMore = written is not null && written.Members.Any(member => member.IsWritten && reader.Base.Members.All(known => known.Name != member.Name));
        return hasMore || (hasTag && !readsTags) ? Outcome.Lossy.Worse(passage.Unknown(reader.Base)) : Outcome.Lossy;
    }

    private static void Variant(Comparison comparison, VariantShape old, VariantShape now, VariantCase was, VariantCase present, Place place)
    {
        comparison.Inherit(was.Type, present.Type, Common(old, now, comparison.Now), Common(now, old, comparison.Old));
        comparison.Meet(was.Type, present.Type, place.Case(was.Tag ?? was.Type, present.Tag ?? present.Type));
    }

    private static void Told(Comparison comparison, string rule, Passage passage, VariantShape old, VariantShape now, VariantCase item, Spot spot, string what)
    {
        var written = passage.Direction == Direction.Backward ? comparison.OldType(new NamedRef(item.Type)) : comparison.NowType(new NamedRef(item.Type));
        var outcome = UnknownTag(passage.Read(old, now), written as ObjectShape, item.Tag is not null, passage);
        var tag = item.Tag ?? item.Type;
        var common = passage.Read(old, now).Base;
        var own = (written as ObjectShape)?.Members.FirstOrDefault(member => member.IsWritten && common.Members.All(known => known.Name != member.Name));
        var edit = own is null ? WitnessEdit.Plain : WitnessEdit.Having(own.Name);
        comparison.TellWorse(rule, passage, outcome, spot with { Member = Bare(tag) }, what, edit, spot.Place.Case(tag, tag));
    }

    private static void Retagged(Comparison comparison, VariantShape old, VariantShape now, VariantCase was, VariantCase present, Spot spot)
    {
        var rule = was.Tag is null || present.Tag is null ? "DVC1305" : was.Tag.StartsWith("\"", System.StringComparison.Ordinal) != present.Tag.StartsWith("\"", System.StringComparison.Ordinal) ? "DVC1304" : "DVC1302";
        foreach (var passage in comparison.Passages)
            Told(comparison, rule, passage, old, now, passage.Written(was, present), spot, $"the tag of '{present.Type}' was {was.Tag ?? "absent"} and is {present.Tag ?? "absent"}");
        Variant(comparison, old, now, was, present, spot.Place);
    }

    private static void Base(Comparison comparison, VariantShape old, VariantShape now, Spot spot)
    {
        // The generated writer never writes the base itself, so no reader of it meets one.
        if (old.Base.IsAbstract == now.Base.IsAbstract || comparison.Now.Options.Profile == WireProfile.Tolerant) return;
        var at = spot.Place.Case(null, null);
        if (now.Base.IsAbstract) comparison.Tell("DVC1306", comparison.Backward, Outcome.Throws, spot, $"'{now.Name}' itself was a variant, written without a tag, and no longer is", WitnessEdit.Plain, at);
        else comparison.Tell("DVC1300", comparison.Forward, Outcome.Throws, spot, $"'{now.Name}' itself has become a variant, written without a tag", WitnessEdit.Plain, at);
    }

    private static void Openness(Comparison comparison, VariantShape old, VariantShape now, Spot spot)
    {
        if (old.IsOpen && !now.IsOpen)
            comparison.Tell("DVC1309", comparison.Backward, Outcome.Throws, spot, $"'{now.Name}' no longer reads tags that it does not know", WitnessEdit.Of("{" + JsonTexts.Quote(now.TagMember) + ":\"a newer tag\"}"));
        if (old.UnknownSubtype != now.UnknownSubtype)
            comparison.Tell("DVC1309", comparison.Forward, Outcome.Opaque, spot, $"a subtype that is not declared was written by the rule \"{old.UnknownSubtype}\" and is written by \"{now.UnknownSubtype}\"");
    }

    private static Outcome OtherTagMember(Passage passage, VariantShape old, VariantShape now)
    {
        var (written, read) = (passage.Written(old, now), passage.Read(old, now));
        if (read.Base.IsAbstract || passage.IsTolerant) return Outcome.Throws;
        // A name that begins with $ where a tag may stand is taken for one that is not known.
        if (written.TagMember.StartsWith("$", System.StringComparison.Ordinal)) return Outcome.Throws;
        return Outcome.Lossy.Worse(passage.Unknown(read.Base));
    }

    private static string Text(VariantCase item) => item.Tag ?? "'" + item.Type + "' (without a tag)";

    private static string Bare(string tag) => tag.Trim('"');
}
