using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Numbers of an enum that is written as a number: DVC2002, DVC2004, DVC2007, DVC2009, DVC2016.</summary>
internal static class EnumNumberRules
{
    public static void Look(Comparison comparison, EnumShape old, EnumShape now, Spot at)
    {
        var matching = new EnumMatching(old, now);
        var tooLarge = Underlying(comparison, old, now, at);
        Moved(comparison, matching, at, EnumRestoring.Numbers(comparison, old, now, matching));
        foreach (var member in matching.Added.Where(member => !tooLarge.Contains(member.Value)))
            comparison.Tell("DVC2002", comparison.Forward, Outcome.Ok, at with { Member = member.Name }, $"the number {member.Value} (\"{member.Name}\") is new");
        foreach (var member in matching.Removed)
            comparison.Tell("DVC2004", comparison.Backward, Outcome.Ok, at with { Member = member.Name }, $"the number {member.Value} (\"{member.Name}\") is gone");
    }

    // One name moves the others after it: one finding for the enum tells it.
    private static void Moved(Comparison comparison, EnumMatching matching, Spot at, string was)
    {
        var moved = matching.Kept.Where(pair => pair.Old.Value != pair.Now.Value).ToArray();
        if (moved.Length == 0) return;
        var isInserted = matching.Added.Count > 0 && moved.All(pair => !pair.Now.IsExplicit && Later(pair));
        var what = string.Join(", ", moved.Take(3).Select(pair => $"\"{pair.Now.Name}\" was {pair.Old.Value} and is {pair.Now.Value}")) + (moved.Length > 3 ? $", and {moved.Length - 3} more" : "");
        foreach (var passage in comparison.Passages)
            comparison.Tell(isInserted ? "DVC2009" : "DVC2007", passage, Outcome.OtherMeaning, at with { Member = moved[0].Now.Name }, what, WitnessEdit.Of(passage.Written(moved[0].Old, moved[0].Now).Value), was: was);
    }

    private static bool Later((EnumMember Old, EnumMember Now) pair)
        => BigInteger.TryParse(pair.Old.Value, out var was) && BigInteger.TryParse(pair.Now.Value, out var present) && present > was;

    private static HashSet<string> Underlying(Comparison comparison, EnumShape old, EnumShape now, Spot at)
    {
        HashSet<string> beyond = [];
        if (old.Underlying == now.Underlying) return beyond;
        foreach (var passage in comparison.Passages)
        {
            var range = ScalarDomain.Range(passage.Read(old, now).Underlying);
            var values = passage.Written(old, now).Members.Where(member => range is not null && BigInteger.TryParse(member.Value, out var value) && (value < range.Low || value > range.High)).ToArray();
            foreach (var value in values) beyond.Add(value.Value);
            if (values.Length == 0) continue;
            comparison.Tell("DVC2016", passage, Outcome.Throws, at, $"the underlying type was {ShapeText.Of(old.Underlying)} and is {ShapeText.Of(now.Underlying)}", WitnessEdit.Of(values[0].Value));
        }

        return beyond;
    }
}
