using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>When a member is there and what its absence means: DVC1020, DVC1021, DVC1027 to DVC1031.</summary>
internal static class PresenceRules
{
    public static void Look(Comparison comparison, ObjectShape now, MemberPair pair, Place place)
    {
        var spot = new Spot(now.Name, pair.Now.Name, place.Member(pair.Old.Name, pair.Now.Name));
        if (OffTheWire(comparison, pair, spot, place)) return;
        Required(comparison, pair, spot, place);
        Ignored(comparison, pair, spot, place);
        Defaults(comparison, pair, spot, place);
    }

    // System.Text.Json knows the name of an ignored member: it is neither refused nor kept. For the generated reader it is unknown, and kept.
    private static Outcome Dropped(Passage passage) => passage.IsTolerant ? Outcome.Ok : Outcome.Lossy;

    private static bool OffTheWire(Comparison comparison, MemberPair pair, Spot spot, Place place)
    {
        var (was, stays) = (ObjectRules.IsOnTheWire(pair.Old), ObjectRules.IsOnTheWire(pair.Now));
        var (backward, forward) = (comparison.Backward, comparison.Forward);
        if (was && !stays)
        {
            var what = $"\"{pair.Old.Name}\" is no longer on the wire";
            comparison.TellWorse("DVC1027", backward, pair.Old.IsWritten ? Dropped(backward) : Outcome.Ok, spot, what, WitnessEdit.Having(pair.Old.Name), place);
            comparison.TellWorse("DVC1027", forward, forward.Absent(pair.Old), spot, what, WitnessEdit.Plain, place);
        }
        else if (!was && stays)
        {
            var what = $"\"{pair.Now.Name}\" has come onto the wire";
            comparison.TellWorse("DVC1028", backward, backward.Absent(pair.Now), spot, what, WitnessEdit.Plain, place);
            if (pair.Now.IsWritten) comparison.TellWorse("DVC1028", forward, Dropped(forward), spot, what, WitnessEdit.Having(pair.Now.Name), place);
        }
        else if (was && pair.Old.IsWritten && !pair.Now.IsWritten)
        {
            comparison.TellWorse("DVC1027", forward, forward.Absent(pair.Old), spot, $"\"{pair.Now.Name}\" is read and no longer written", WitnessEdit.Plain, place);
        }

        return !was || !stays;
    }

    private static void Required(Comparison comparison, MemberPair pair, Spot spot, Place place)
    {
        if (pair.Old.Presence == pair.Now.Presence) return;
        var (backward, forward) = (comparison.Backward, comparison.Forward);
        var lacking = WitnessEdit.Lacking(pair.Old.Name);
        // What has been declared optional, writers elsewhere were free to leave out, whatever the writers here do.
        if (backward.Absent(pair.Now) == Outcome.Throws && backward.Absent(pair.Old) != Outcome.Throws)
            comparison.Tell("DVC1020", backward, Outcome.Throws, spot, $"\"{pair.Now.Name}\" was optional and is required", lacking, place);
        if (forward.Absent(pair.Old) == Outcome.Throws && forward.Absent(pair.Now) != Outcome.Throws && pair.Now.IsWritten)
        {
            // What no condition leaves out is written as before.
            if (forward.CanOmit(pair.Now))
                comparison.Tell("DVC1021", forward, Outcome.Throws, spot, $"\"{pair.Now.Name}\" was required and is optional", WitnessEdit.Lacking(pair.Now.Name), place);
        }
    }

    private static void Ignored(Comparison comparison, MemberPair pair, Spot spot, Place place)
    {
        var (backward, forward) = (comparison.Backward, comparison.Forward);
        if (pair.Old.Ignore == pair.Now.Ignore || !pair.Old.IsWritten || !pair.Now.IsWritten) return;
        // What the options say of all members is told once, by their family.
        if (comparison.Old.Options.Ignore != comparison.Now.Options.Ignore && pair.Now.Ignore == comparison.Now.Options.Ignore) return;
        var ignore = forward.Ignore(pair.Now);
        if (ignore <= backward.Ignore(pair.Old) || !forward.CanOmit(pair.Now)) return;
        var rule = ignore == IgnoreWhen.Null ? "DVC1029" : "DVC1030";
        var what = ignore == IgnoreWhen.Null ? $"\"{pair.Now.Name}\" is left out when it is null" : $"\"{pair.Now.Name}\" is left out when it has its type's default";
        var outcome = forward.Absent(pair.Old);
        if (outcome == Outcome.Ok && pair.Old is { Default: not null, IsRead: true }) outcome = Outcome.OtherMeaning;
        // The spelling changes for everyone who looks at the text; it is the value that must not.
        comparison.Tell(rule, forward, outcome.Worse(Outcome.Respelled), spot, what, Omitted(pair.Now), place);
        // Whoever reads what was written and writes it again drops it.
        comparison.Tell(rule, backward, Outcome.Lossy, spot, what, WitnessEdit.Having(pair.Old.Name, Left(pair.Old)), place);
    }

    private static void Defaults(Comparison comparison, MemberPair pair, Spot spot, Place place)
    {
        if (pair.Old.Presence != Presence.Optional || pair.Now.Presence != Presence.Optional || !pair.Old.IsRead || !pair.Now.IsRead) return;
        if (MeansTheSame(pair.Old, pair.Now) || FillRules.AddsToDefault(pair)) return;
        var what = $"in absence \"{pair.Now.Name}\" was {pair.Old.Default ?? "its type's default"} and is {pair.Now.Default ?? "its type's default"}";
        comparison.Tell("DVC1031", comparison.Backward, Outcome.OtherMeaning, spot, what, WitnessEdit.Lacking(pair.Old.Name), place);
        // Writers in other languages may leave out what is optional, even where the writer here never does.
        comparison.Tell("DVC1031", comparison.Forward, Outcome.OtherMeaning, spot, what, comparison.Forward.CanOmit(pair.Now) ? WitnessEdit.Lacking(pair.Now.Name) : null, place);
    }

    // A default of another type, or the empty one that a slot needs once null is no value of it, is no other default.
    private static bool MeansTheSame(WireMember old, WireMember now)
    {
        if (old.Default == now.Default) return true;
        if (old.Slot.Type != now.Slot.Type) return !IsNumber(old.Slot.Type) || !IsNumber(now.Slot.Type) || old.Default is null || now.Default is null;
        return old.Slot.Null != now.Slot.Null && Filled(old.Default) == Filled(now.Default);
    }

    private static string? Filled(string? value) => value is "\"\"" or "[]" or "{}" or "0" or "false" ? null : value;

    private static bool IsNumber(TypeRef type) => type is ScalarRef scalar && ScalarDomain.IsNumber(scalar.Scalar);

    /// <summary>A document from which a condition left the member.</summary>
    public static WitnessEdit Omitted(WireMember member) => WitnessEdit.Lacking(member.Name) with { Meant = Left(member) is { } value ? WitnessEdit.Having(member.Name, value) : null };

    /// <summary>The value that a condition leaves out, where it is known.</summary>
    public static string? Left(WireMember member) => member.Slot switch
    {
        { AllowsNull: true } => "null",
        { Type: ScalarRef { Scalar: WireScalar.Boolean } } => "false",
        { Type: ScalarRef scalar } when ScalarDomain.IsNumber(scalar.Scalar) => "0",
        _ => null,
    };
}
