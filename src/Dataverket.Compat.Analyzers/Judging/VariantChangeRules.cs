using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A plain object becomes a set of variants or the other way round: DVC1306, DVC1307, DVC1308.</summary>
internal static class VariantChangeRules
{
    public static void Begins(Comparison comparison, ObjectShape old, VariantShape now, Place place)
    {
        var spot = new Spot(now.Name, "", place);
        if (VariantRules.Fails(comparison, old, now.Base, spot)) return;
        // What the old writer wrote has no tag.
        if (now.Base.IsAbstract || comparison.Backward.IsTolerant)
            comparison.TellWorse(now.Base.IsAbstract ? "DVC1306" : "DVC1307", comparison.Backward, VariantRules.UnknownTag(now, null, hasTag: false, comparison.Backward), spot, $"'{now.Name}' is read by its tag now, and had none", WitnessEdit.Plain);
        foreach (var item in now.Cases)
            comparison.TellWorse("DVC1307", comparison.Forward, Plain(comparison.Forward, now, item, old), spot with { Member = (item.Tag ?? item.Type).Trim('"') }, $"'{now.Name}' is written as variants now", WitnessEdit.Plain, place.Case(item.Tag ?? item.Type, item.Tag ?? item.Type));
        ObjectRules.Members(comparison, old, now.Base, place);
    }

    public static void Ends(Comparison comparison, VariantShape old, ObjectShape now, Place place)
    {
        var spot = new Spot(now.Name, "", place);
        foreach (var item in old.Cases)
            comparison.Tell("DVC1308", comparison.Backward, (comparison.Backward.IsTolerant ? Outcome.OtherMeaning : Outcome.Lossy).Worse(Plain(comparison.Backward, old, item, now)), spot with { Member = (item.Tag ?? item.Type).Trim('"') }, $"'{now.Name}' is no longer read as variants", WitnessEdit.Plain, place.Case(item.Tag ?? item.Type, item.Tag ?? item.Type));
        if (old.Base.IsAbstract || comparison.Forward.IsTolerant)
            comparison.TellWorse("DVC1308", comparison.Forward, VariantRules.UnknownTag(old, null, hasTag: false, comparison.Forward), spot, $"'{now.Name}' is written without a tag now", WitnessEdit.Plain);
        ObjectRules.Members(comparison, old.Base, now, place);
    }

    // A plain reader meets the tag and the variant's own members as unknown ones.
    private static Outcome Plain(Passage passage, VariantShape variants, VariantCase item, ObjectShape reader)
    {
        var hasUnknown = item.Tag is not null
            || (passage.Writer.Find(item.Type) is ObjectShape shape && shape.Members.Any(member => reader.Members.All(known => known.Name != member.Name)));
        return hasUnknown || variants.Base.IsAbstract ? passage.Unknown(reader) : Outcome.Ok;
    }
}
