using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>One scalar in place of another, and numbers in another spelling: DVC1100 to DVC1109, DVC1119, DVC1205 to DVC1207, DVC1210.</summary>
internal static class ScalarRules
{
    public static KindVerdict Look(Comparison comparison, SlotPair slot)
    {
        var (old, now) = (ScalarOf(slot.Old.Type), ScalarOf(slot.Now.Type));
        if (old != now && (old == WireScalar.Any || now == WireScalar.Any)) return AnyJson(comparison, slot);
        var isSpelling = old == now;
        // The options of a whole schema are told once, by the family of options.
        if (isSpelling && slot.Members.Old.Numbers == slot.Members.Now.Numbers && slot.Members.Old.IsLenient == slot.Members.Now.IsLenient) return KindVerdict.None;
        var failing = KindVerdict.None;
        foreach (var passage in slot.Flowing(comparison))
        {
            var (writer, reader) = (slot.WrittenMember(passage), slot.ReadMember(passage));
            var (from, to) = (passage.Written(old, now), passage.Read(old, now));
            var (writes, reads) = (passage.WrittenNumbers(writer), passage.ReadNumbers(reader));
            var outcome = ScalarReading.Worst(from, writes, to, reads, passage.IsTolerant, slot.IsElement ? default : writer.Constraints);
            // Read as before, and written in the other spelling from now on.
            if (isSpelling && outcome == Outcome.Ok && ((writes ^ Passage.NumbersOf(reader, passage.Reader.Options)) & NumberMode.WritesText) != 0 && ScalarDomain.IsNumber(old))
                comparison.Tell((Passage.NumbersOf(slot.Members.Now, comparison.Now.Options) & (NumberMode.ReadsText | NumberMode.WritesText)) == 0 ? "DVC1206" : "DVC1205", passage, Outcome.Respelled, slot.Spot, $"the numbers of \"{slot.Members.Now.Name}\" are written in another spelling");
            if (outcome == Outcome.Ok) continue;
            var rule = isSpelling ? Spelling(passage, writes, reads) : slot.Old.Type is DeclaredRef || slot.Now.Type is DeclaredRef ? "DVC1210" : Rule(passage.Direction, old, now, outcome);
            var what = isSpelling ? $"the numbers of \"{slot.Members.Now.Name}\" are spelled or read otherwise than before" : slot.Changed;
            var sample = isSpelling && rule == "DVC1207" ? "\"NaN\"" : ScalarSamples.Worst(from, writes, to, slot.IsElement ? default : writer.Constraints);
            // Which texts a converter writes is its own affair, beyond that they are texts.
            var isUnknown = passage.Written(slot.Old, slot.Now).Type is DeclaredRef && ScalarDomain.IsText(from);
            comparison.Tell(rule, passage, outcome, slot.Spot, what, isUnknown ? null : WitnessEdit.Of(sample));
            if (outcome == Outcome.Throws && !Overlap(from, to)) failing |= KindVerdicts.Of(passage.Direction);
        }

        return failing;
    }

    /// <summary>One side takes any JSON: it reads everything, and may write anything.</summary>
    public static KindVerdict AnyJson(Comparison comparison, SlotPair slot)
    {
        var passage = slot.Now.Type is ScalarRef { Scalar: WireScalar.Any } ? comparison.Forward : comparison.Backward;
        if (slot.Flows(passage)) comparison.Tell("DVC1119", passage, Outcome.Throws, slot.Spot, slot.Changed, WitnessEdit.Of(passage.Read(slot.Old, slot.Now).Type is ListRef ? "{}" : "[{}]"));
        return KindVerdicts.Of(passage.Direction);
    }

    public static WireScalar ScalarOf(TypeRef type) => type switch
    {
        ScalarRef scalar => scalar.Scalar,
        DeclaredRef declared => declared.Scalar,
        _ => WireScalar.Any,
    };

    public static string Rule(Direction direction, WireScalar old, WireScalar now, Outcome outcome)
    {
        if (ScalarDomain.IsNumber(old) && ScalarDomain.IsNumber(now)) return Numbers(direction, old, now, outcome);
        if (!ScalarDomain.IsText(old) || !ScalarDomain.IsText(now)) return IsDuration(old, now) ? "DVC1109" : "DVC1100";
        if (old != WireScalar.Text && now != WireScalar.Text && IsDuration(old, now)) return "DVC1109";
        if (IsMoment(old) && IsMoment(now)) return "DVC1107";
        if (IsMoment(old) && IsPart(now)) return "DVC1108";
        if (IsPart(old) && IsMoment(now)) return "DVC1108";
        // The side that reads the narrower form is the one that fails, and it decides which of the two it is.
        return direction == Direction.Backward ? "DVC1105" : "DVC1106";
    }

    private static string Numbers(Direction direction, WireScalar old, WireScalar now, Outcome outcome)
    {
        var (from, to) = (ScalarDomain.Range(old), ScalarDomain.Range(now));
        if (from is not null && to is not null) return to.Holds(from) ? "DVC1101" : "DVC1102";
        // Digits that a float does not hold are a loss of precision, whatever they came from.
        if (from is not null) return direction == Direction.Backward && outcome == Outcome.Lossy ? "DVC1104" : "DVC1103";
        if (to is not null) return "DVC1102";
        return ScalarDomain.IsFloat(old) && ScalarDomain.IsFloat(now) && old < now ? "DVC1101" : "DVC1104";
    }

    private static string Spelling(Passage passage, NumberMode writes, NumberMode reads)
    {
        if ((writes & NumberMode.WritesText) != 0 && (reads & NumberMode.ReadsText) == 0) return passage.Direction == Direction.Forward ? "DVC1205" : "DVC1206";
        return "DVC1207";
    }

    // Numbers of two ranges fail for some values only, so that null still says something new.
    private static bool Overlap(WireScalar one, WireScalar other) => one == other || (ScalarDomain.IsNumber(one) && ScalarDomain.IsNumber(other)) || (ScalarDomain.IsText(one) && ScalarDomain.IsText(other));

    private static bool IsDuration(WireScalar old, WireScalar now) => old == WireScalar.Duration || now == WireScalar.Duration;

    private static bool IsMoment(WireScalar scalar) => scalar is WireScalar.DateTime or WireScalar.Timestamp;

    private static bool IsPart(WireScalar scalar) => scalar is WireScalar.Date or WireScalar.Time;
}
