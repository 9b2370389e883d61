using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>An enum as a whole: its form first, then its names and numbers.</summary>
internal static class EnumRules
{
    public static void Look(Comparison comparison, EnumShape old, EnumShape now, Place place)
    {
        var spot = new Spot(now.Name, "", place);
        var isNumber = (old.Form == EnumForm.Number, now.Form == EnumForm.Number);
        EnumFormRules.Look(comparison, old, now, spot);
        if (isNumber.Item1 == isNumber.Item2) Zero(comparison, old, now, spot);
        switch (isNumber)
        {
            case (true, true):
                EnumNumberRules.Look(comparison, old, now, spot);
                break;
            case (false, false):
                EnumNameRules.Look(comparison, old, now, spot);
                break;
        }
    }

    /// <summary>What a reader does with a name that it does not have.</summary>
    public static Outcome UnknownName(EnumShape reader, Passage passage)
    {
        if (!reader.IsOpen) return Outcome.Throws;
        return passage.IsTolerant ? Outcome.Ok : Outcome.Lossy;
    }

    // DVC2021: absence is zero under any form.
    private static void Zero(Comparison comparison, EnumShape old, EnumShape now, Spot at)
    {
        var (was, present) = (old.Members.FirstOrDefault(member => member.Value == "0"), now.Members.FirstOrDefault(member => member.Value == "0"));
        if (was is null || present is null || was.Name == present.Name || now.Members.All(member => member.Name != was.Name || member.Value == "0")) return;
        foreach (var passage in comparison.Passages)
            comparison.Tell("DVC2021", passage, Outcome.OtherMeaning, at with { Member = present.Name }, $"where a value is absent it was \"{was.Name}\" and is \"{present.Name}\"", Absent(at.Place, passage), at.Place.Parent);
    }

    private static WitnessEdit? Absent(Place place, Passage passage) => place.Kind == PlaceKind.Member ? WitnessEdit.Lacking(passage.Written(place.Old, place.Now)) : null;

    public static string First(EnumShape names) => names.Members.Select(member => member.Name).FirstOrDefault() ?? "";
}
