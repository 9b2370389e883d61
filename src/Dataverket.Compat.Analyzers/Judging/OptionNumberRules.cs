using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>How all numbers of a schema are spelled: DVC1503.</summary>
internal static class OptionNumberRules
{
    public static void Look(Comparison comparison, WireOptions old, WireOptions now, Spot spot)
    {
        var (before, after) = (Passage.NumbersOf(old), Passage.NumbersOf(now));
        if (before == after) return;
        foreach (var passage in comparison.Passages)
        {
            var (writes, reads) = (passage.Written(before, after), passage.Read(before, after));
            var member = OptionRules.Members(passage.Writer).FirstOrDefault(item => item.Numbers is null && item.IsWritten && Fails(item.Slot.Type, writes, reads | (item.IsLenient ? NumberMode.ReadsText : 0)));
            if (member is null)
            {
                Respelled(comparison, passage, (before ^ after) & NumberMode.WritesText, spot);
                continue;
            }

            var sample = Sample(member.Slot.Type, (writes & NumberMode.WritesText) != 0 ? "\"1\"" : "\"NaN\"");
            var (edit, at) = OptionWitnesses.Member(passage.Writer, item => item == member, item => WitnessEdit.Having(item.Name, sample));
            comparison.Tell("DVC1503", passage, Outcome.Throws, spot, $"numbers are spelled or read otherwise, such as \"{member.Name}\"", edit, at);
        }
    }

    // Read as before, and written again in the other spelling.
    private static void Respelled(Comparison comparison, Passage passage, NumberMode differing, Spot spot)
    {
        if (differing == NumberMode.Strict) return;
        var member = OptionRules.Members(passage.Writer).FirstOrDefault(item => item.Numbers is null && item.IsWritten && IsNumber(item.Slot.Type));
        if (member is not null) comparison.Tell("DVC1503", passage, Outcome.Respelled, spot, $"numbers are written in another spelling, such as \"{member.Name}\"");
    }

    private static string Sample(TypeRef type, string number) => type switch
    {
        ListRef list => "[" + Sample(list.Element.Type, number) + "]",
        MapRef map => "{\"1\":" + Sample(map.Value.Type, number) + "}",
        _ => number,
    };

    private static bool IsNumber(TypeRef type) => type switch
    {
        ScalarRef scalar => ScalarDomain.IsNumber(scalar.Scalar),
        ListRef list => IsNumber(list.Element.Type),
        MapRef map => IsNumber(map.Value.Type),
        _ => false,
    };

    private static bool Fails(TypeRef type, NumberMode writes, NumberMode reads) => type switch
    {
        ScalarRef scalar when ScalarDomain.IsNumber(scalar.Scalar) => ScalarReading.Worst(scalar.Scalar, writes, scalar.Scalar, reads) == Outcome.Throws,
        ListRef list => Fails(list.Element.Type, writes, reads),
        MapRef map => Fails(map.Value.Type, writes, reads),
        _ => false,
    };
}
