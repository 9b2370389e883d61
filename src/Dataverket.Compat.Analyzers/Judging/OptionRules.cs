using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Options of a whole schema, each told once: DVC1501 to DVC1506, DVC1509 to DVC1513. A changed naming policy (DVC1500) is told by the family of names.</summary>
internal static class OptionRules
{
    public static void Look(Comparison comparison)
    {
        var (old, now) = (comparison.Old.Options, comparison.Now.Options);
        if (old == now) return;
        var spot = new Spot(comparison.Now.Root.Name, "", Place.Root);
        if (now.Profile != WireProfile.Tolerant)
        {
            Names(comparison, old, now, spot);
            Unknowns(comparison, old, now, spot);
            Metadata(comparison, old, now, spot);
        }

        Absences(comparison, old, now, spot);
        OptionNumberRules.Look(comparison, old, now, spot);
        References(comparison, old, now, spot);
        Keys(comparison, old, now, spot);
        Strictness(comparison, old, now, spot);
    }

    private static void Names(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (old.IgnoresCase && !now.IgnoresCase)
        {
            var requires = Members(comparison.Now).Any(member => comparison.Backward.Absent(member) == Outcome.Throws);
            comparison.Tell("DVC1501", comparison.Backward, requires || now.RefusesUnknown ? Outcome.Throws : Outcome.Lossy, spot, "names that differ by case are no longer taken for one");
        }

        if (old.IncludesFields != now.IncludesFields && !SameMembers(comparison))
        {
            var passage = now.IncludesFields ? comparison.Forward : comparison.Backward;
            comparison.Tell("DVC1510", passage, passage.Read(old, now).RefusesUnknown ? Outcome.Throws : Outcome.Lossy, spot, now.IncludesFields ? "public fields have become members" : "public fields are no longer members");
        }
    }

    private static void Unknowns(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (old.RefusesUnknown || !now.RefusesUnknown) return;
        var keeps = old.Profile == WireProfile.Tolerant || Objects(comparison.Old).Any(type => type.KeepsUnknown);
        comparison.Tell("DVC1504", comparison.Backward, keeps ? Outcome.Throws : Outcome.Opaque, spot, "unknown members are refused now", keeps ? WitnessEdit.Having("unknown_") : null);
    }

    private static void Absences(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (now.Ignore > old.Ignore)
        {
            var affected = Members(comparison.Old).Where(member => member.Ignore <= old.Ignore && member.IsWritten && (now.Ignore == IgnoreWhen.Default || member.Slot.AllowsNull)).ToArray();
            if (affected.Length > 0)
            {
                var outcome = affected.Max(member => comparison.Forward.Absent(member) == Outcome.Throws ? Outcome.Throws : member.Default is not null ? Outcome.OtherMeaning : Outcome.Respelled);
                comparison.Tell("DVC1502", comparison.Forward, outcome, spot, "members are left out when they are " + (now.Ignore == IgnoreWhen.Null ? "null" : "their type's default"));
                comparison.Tell("DVC1502", comparison.Backward, Outcome.Lossy, spot, "what is " + (now.Ignore == IgnoreWhen.Null ? "null" : "its type's default") + " is read and not written again");
            }
        }

        if (now.RespectsNullability && !old.RespectsNullability && Nowhere(comparison) is { } place)
            comparison.Tell("DVC1505", comparison.Backward, Outcome.Throws, spot, "null is refused now where the annotation forbids it, and the old writer did not hold to that", WitnessEdit.Of("null"), place);
        if (now.RespectsParameters && !old.RespectsParameters && Members(comparison.Now).FirstOrDefault(member => member.Presence == Presence.Parameter) is { } parameter)
            comparison.Tell("DVC1506", comparison.Backward, Outcome.Throws, spot, $"constructor parameters without a default value must be there now, such as \"{parameter.Name}\"");
    }

    // A member of the root is enough to show it, and where there is none no witness can be made shortly.
    private static Place? Nowhere(Comparison comparison)
    {
        if (comparison.Old.Root is ObjectShape root && root.Members.FirstOrDefault(member => member is { Slot.Null: NullMode.Reference, IsWritten: true }) is { } member)
            return Place.Root.Member(member.Name, member.Name);
        return Members(comparison.Now).Any(item => item.Slot.Null == NullMode.Reference) ? Place.Root : null;
    }

    private static void Metadata(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (now.IsSourceGenerated && !old.IsSourceGenerated && Members(comparison.Now).FirstOrDefault(member => member is { IsInitOnly: true, Default: not null, Presence: Presence.Optional }) is { } member)
            comparison.Tell("DVC1513", comparison.Backward, Outcome.OtherMeaning, spot, $"metadata is generated now, and absent members that are init-only lose their initialisers, such as \"{member.Name}\"");
    }

    private static void References(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (old.PreservesReferences == now.PreservesReferences) return;
        var passage = now.PreservesReferences ? comparison.Forward : comparison.Backward;
        var hasLists = Members(passage.Writer).Any(member => member.Slot.Type is ListRef or MapRef);
        var root = passage.Reader.Root as ObjectShape;
        var outcome = hasLists ? Outcome.Throws : root is null ? Outcome.Throws : passage.Unknown(root);
        comparison.TellWorse("DVC1509", passage, outcome, spot, now.PreservesReferences ? "objects are written with $id and lists as objects" : "documents with $id are read without a meaning for it", WitnessEdit.Having("$id", "\"1\""));
        // The other side reads what is plain, and writes it again in its own form.
        comparison.Tell("DVC1509", now.PreservesReferences ? comparison.Backward : comparison.Forward, Outcome.Lossy, spot, now.PreservesReferences ? "plain documents are written again with $id" : "plain documents are written again with $id by old readers");
    }

    // Keys are data: a reader takes them as they are, and writes them again as its own policy has them.
    private static void Keys(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (old.KeyNaming == now.KeyNaming || Members(comparison.Now).FirstOrDefault(member => member.IsWritten && HasKeys(member.Slot.Type)) is not { } member) return;
        foreach (var passage in comparison.Passages)
            comparison.Tell("DVC1508", passage, passage.Reader.Options.KeyNaming == "none" ? Outcome.OtherMeaning : Outcome.Lossy, spot, $"keys of maps were spelled by the policy {old.KeyNaming} and are by {now.KeyNaming}, such as those of \"{member.Name}\"");
    }

    private static bool HasKeys(TypeRef type) => type switch
    {
        MapRef => true,
        ListRef list => HasKeys(list.Element.Type),
        _ => false,
    };

    private static void Strictness(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (old.AllowsTagAnywhere && !now.AllowsTagAnywhere && comparison.Now.Types.OfType<VariantShape>().Any())
            comparison.Tell("DVC1511", comparison.Backward, Outcome.Throws, spot, "a tag is read only where it stands first, and a database that sorts names moves it", comparison.Now.Root is VariantShape ? WitnessEdit.Plain with { TagLast = true } : null);
        if (now.RefusesDuplicates && !old.RefusesDuplicates)
            comparison.Tell("DVC1512", comparison.Backward, Outcome.Opaque, spot, "a name that stands twice is refused now");
        if (Depth(now) < Depth(old))
            comparison.Tell("DVC1512", comparison.Backward, Outcome.Opaque, spot with { Member = "MaxDepth" }, $"documents were read {Depth(old)} deep and are read {Depth(now)} deep");
    }

    private static int Depth(WireOptions options) => options.MaxDepth == 0 ? 64 : options.MaxDepth;

    private static bool SameMembers(Comparison comparison) => Members(comparison.Old).Select(member => member.Name).SequenceEqual(Members(comparison.Now).Select(member => member.Name));

    private static ObjectShape[] Objects(SchemaShape shape)
        => [.. shape.Types.OfType<ObjectShape>(), .. shape.Types.OfType<VariantShape>().Select(variants => variants.Base)];

    public static WireMember[] Members(SchemaShape shape) => [.. Objects(shape).SelectMany(type => type.Members).Where(ObjectRules.IsOnTheWire)];
}
