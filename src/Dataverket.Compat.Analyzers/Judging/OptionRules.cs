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
            var needed = Members(comparison.Now).Where(member => comparison.Backward.Absent(member) == Outcome.Throws).Select(member => member.Name).ToArray();
            var (edit, at) = OptionWitnesses.Member(comparison.Old, member => needed.Length == 0 || needed.Contains(member.Name), member => WitnessEdit.Named(member.Name, OptionWitnesses.OtherCase(member.Name)));
            comparison.Tell("DVC1501", comparison.Backward, needed.Length > 0 || now.RefusesUnknown ? Outcome.Throws : Outcome.Lossy, spot, "names that differ by case are no longer taken for one", edit, at);
        }

        if (old.IncludesFields != now.IncludesFields && !SameMembers(comparison))
        {
            var passage = now.IncludesFields ? comparison.Forward : comparison.Backward;
            var known = Members(passage.Reader).Select(member => member.Name).ToArray();
            var (edit, at) = OptionWitnesses.Member(passage.Writer, member => !known.Contains(member.Name), member => WitnessEdit.Having(member.Name));
            comparison.Tell("DVC1510", passage, passage.Read(old, now).RefusesUnknown ? Outcome.Throws : Outcome.Lossy, spot, now.IncludesFields ? "public fields have become members" : "public fields are no longer members", edit, at);
        }
    }

    private static void Unknowns(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (old.RefusesUnknown || !now.RefusesUnknown) return;
        // What old readers pass over, any other writer of the shape may have written.
        comparison.Tell("DVC1504", comparison.Backward, Outcome.Throws, spot, "unknown members are refused now", WitnessEdit.Having("unknown_"));
    }

    private static void Absences(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (now.Ignore > old.Ignore)
        {
            var affected = Members(comparison.Old).Where(member => member.Ignore <= old.Ignore && member.IsWritten && (now.Ignore == IgnoreWhen.Default || member.Slot.AllowsNull)).ToArray();
            if (affected.Length > 0)
            {
                var outcome = affected.Max(Left);
                var worst = affected.Where(member => Left(member) == outcome).Select(member => member.Name).ToArray();
                var (lacking, there) = OptionWitnesses.Member(comparison.Now, member => worst.Contains(member.Name), PresenceRules.Omitted);
                comparison.Tell("DVC1502", comparison.Forward, outcome, spot, "members are left out when they are " + (now.Ignore == IgnoreWhen.Null ? "null" : "their type's default"), lacking, there);
                var (having, at) = OptionWitnesses.Member(comparison.Old, member => affected.Contains(member) && PresenceRules.Left(member) is not null, member => WitnessEdit.Having(member.Name, PresenceRules.Left(member)));
                comparison.Tell("DVC1502", comparison.Backward, Outcome.Lossy, spot, "what is " + (now.Ignore == IgnoreWhen.Null ? "null" : "its type's default") + " is read and not written again", having, at);
            }

            Outcome Left(WireMember member) => comparison.Forward.Absent(member) == Outcome.Throws ? Outcome.Throws : member.Default is not null ? Outcome.OtherMeaning : Outcome.Respelled;
        }

        if (now.RespectsNullability && !old.RespectsNullability && Members(comparison.Now).Any(member => member is { Slot.Null: NullMode.Reference, IsRead: true }))
        {
            var annotated = Members(comparison.Now).Where(member => member is { Slot.Null: NullMode.Reference, IsRead: true }).Select(member => member.Name).ToArray();
            var (edit, at) = OptionWitnesses.Member(comparison.Old, member => annotated.Contains(member.Name), member => WitnessEdit.Having(member.Name, "null"));
            comparison.Tell("DVC1505", comparison.Backward, Outcome.Throws, spot, "null is refused now where the annotation forbids it, and the old writer did not hold to that", edit, at);
        }

        if (now.RespectsParameters && !old.RespectsParameters && Members(comparison.Now).FirstOrDefault(member => member.Presence == Presence.Parameter) is { } parameter)
        {
            var (edit, at) = OptionWitnesses.Member(comparison.Now, member => member == parameter, member => WitnessEdit.Lacking(member.Name));
            comparison.Tell("DVC1506", comparison.Backward, Outcome.Throws, spot, $"constructor parameters without a default value must be there now, such as \"{parameter.Name}\"", edit, at);
        }
    }

    private static void Metadata(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (now.IsSourceGenerated && !old.IsSourceGenerated && Members(comparison.Now).FirstOrDefault(member => member is { IsInitOnly: true, Default: not null, Presence: Presence.Optional }) is { } member)
        {
            var (edit, at) = OptionWitnesses.Member(comparison.Now, other => other == member, other => WitnessEdit.Lacking(other.Name));
            // The null that stands there instead is refused as soon as it is written.
            var outcome = now.RespectsNullability && member.Slot.Null == NullMode.Reference ? Outcome.Throws : Outcome.OtherMeaning;
            comparison.Tell("DVC1513", comparison.Backward, outcome, spot, $"metadata is generated now, and absent members that are init-only lose their initialisers, such as \"{member.Name}\"", edit, at);
        }
    }

    private static void References(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (old.PreservesReferences == now.PreservesReferences) return;
        var passage = now.PreservesReferences ? comparison.Forward : comparison.Backward;
        var hasLists = Members(passage.Writer).Any(IsCollection);
        var root = passage.Reader.Root as ObjectShape;
        var outcome = hasLists ? Outcome.Throws : root is null ? Outcome.Throws : passage.Unknown(root);
        var (edit, at) = hasLists
            ? OptionWitnesses.Member(passage.Writer, IsCollection, member => WitnessEdit.Having(member.Name, member.Slot.Type is ListRef ? "{\"$id\":\"1\",\"$values\":[]}" : "{\"$id\":\"1\"}"))
            : (WitnessEdit.Having("$id", "\"1\""), null);
        comparison.TellWorse("DVC1509", passage, outcome, spot, now.PreservesReferences ? "objects are written with $id and lists as objects" : "documents with $id are read without a meaning for it", edit, at);
        // The other side reads what is plain, and writes it again in its own form.
        var other = now.PreservesReferences ? comparison.Backward : comparison.Forward;
        var (plain, where) = OptionWitnesses.Member(other.Writer, IsCollection, member => member.Slot.Type is ListRef ? WitnessEdit.Having(member.Name, "[]") : null);
        comparison.Tell("DVC1509", other, hasLists ? Outcome.Lossy : Outcome.Respelled, spot, now.PreservesReferences ? "plain documents are written again with $id" : "plain documents are written again with $id by old readers", plain, where);
    }

    // A map of texts takes $id for one of its own.
    private static bool IsCollection(WireMember member) => member.Slot.Type is ListRef or MapRef { Value.Type: not ScalarRef { Scalar: WireScalar.Text or WireScalar.Any } };

    // Keys are data: a reader takes them as they are, and writes them again as its own policy has them.
    private static void Keys(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        if (old.KeyNaming == now.KeyNaming || Members(comparison.Now).FirstOrDefault(member => member.IsWritten && HasKeys(member.Slot.Type)) is not { } member) return;
        foreach (var passage in comparison.Passages)
        {
            // A key that changes in case alone shows no loss to one who looks at names in any case.
            var shows = passage.Reader.Options.KeyNaming is not ("none" or "camel");
            var (edit, at) = OptionWitnesses.Member(passage.Writer, other => shows && other.Name == member.Name && other.Slot.Type is MapRef { Key: ScalarRef { Scalar: WireScalar.Text } }, other => WitnessEdit.Having("SomeKey"));
            comparison.Tell("DVC1508", passage, passage.Reader.Options.KeyNaming == "none" ? Outcome.OtherMeaning : Outcome.Lossy, spot, $"keys of maps were spelled by the policy {old.KeyNaming} and are by {now.KeyNaming}, such as those of \"{member.Name}\"", edit, at is null ? null : at.Member(member.Name, member.Name));
        }
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
            comparison.Tell("DVC1511", comparison.Backward, Outcome.Throws, spot, "a tag is read only where it stands first, and a database that sorts names moves it", WitnessEdit.Plain with { TagLast = true }, ShapeWalk.Types(comparison.Old).Where(found => found.Type is VariantShape).Select(found => found.Place).FirstOrDefault());
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
