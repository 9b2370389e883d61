using System.Numerics;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>An enum in place of a scalar or the other way round: DVC2018, DVC1100, and the rules of numbers for enums that are numbers.</summary>
internal static class EnumScalarRules
{
    public static KindVerdict Look(Comparison comparison, SlotPair slot, EnumShape names, bool isOld)
    {
        var scalar = ScalarRules.ScalarOf(isOld ? slot.Now.Type : slot.Old.Type);
        var failing = KindVerdict.None;
        foreach (var passage in slot.Flowing(comparison))
        {
            var writesEnum = isOld == (passage.Direction == Direction.Backward);
            var outcome = writesEnum ? Written(names, scalar) : Read(names, scalar, passage);
            if (outcome == Outcome.Ok) continue;
            comparison.Tell(Rule(names, scalar, isOld, passage.Direction, outcome), passage, outcome, slot.Spot, slot.Changed, writesEnum ? WitnessEdit.Plain : WitnessEdit.Of(Sample(scalar)));
            if (outcome == Outcome.Throws && scalar != WireScalar.Text) failing |= KindVerdicts.Of(passage.Direction);
        }

        return failing;
    }

    private static string Rule(EnumShape names, WireScalar scalar, bool isOld, Direction direction, Outcome outcome)
    {
        if (names.Form != EnumForm.Number) return scalar == WireScalar.Text ? "DVC2018" : "DVC1100";
        if (!ScalarDomain.IsNumber(scalar)) return "DVC1100";
        return ScalarRules.Rule(direction, isOld ? names.Underlying : scalar, isOld ? scalar : names.Underlying, outcome);
    }

    private static Outcome Written(EnumShape names, WireScalar reader)
    {
        if (names.Form != EnumForm.Number) return reader == WireScalar.Text ? Outcome.Ok : Outcome.Throws;
        return ScalarReading.Worst(names.Underlying, NumberMode.Strict, reader, NumberMode.Strict, constraints: Declared(names));
    }

    private static Outcome Read(EnumShape names, WireScalar writer, Passage passage)
    {
        if (ScalarDomain.IsNumber(writer))
        {
            var fits = ScalarReading.Worst(writer, NumberMode.Strict, names.Underlying, NumberMode.Strict);
            if (names.Form == EnumForm.Number) return fits;
            return names.Form == EnumForm.TextOrNumber && !passage.IsTolerant ? fits.Worse(Outcome.Respelled) : Outcome.Throws;
        }

        return writer == WireScalar.Text && names.Form != EnumForm.Number ? EnumRules.UnknownName(names, passage) : Outcome.Throws;
    }

    // What is written are the numbers that have names.
    private static EquatableArray<string> Declared(EnumShape names)
    {
        BigInteger? low = null, high = null;
        foreach (var member in names.Members)
        {
            if (!BigInteger.TryParse(member.Value, out var value) || names.IsFlags) return default;
            low = low is null || value < low ? value : low;
            high = high is null || value > high ? value : high;
        }

        return low is null ? default : new EquatableArray<string>([$"range {low}..{high}"]);
    }

    private static string Sample(WireScalar scalar) => scalar == WireScalar.Text ? "\"no such name\"" : ScalarSamples.Plain(scalar, NumberMode.Strict);
}
