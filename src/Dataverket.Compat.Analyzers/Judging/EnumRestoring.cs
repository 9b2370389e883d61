using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>The numbers that bring an enum back to what has shipped.</summary>
internal static class EnumRestoring
{
    /// <summary>
    /// <c>Name=1;Other=2</c> with the C# name of every member. What has shipped has its old number; what is new keeps its own, or gets one
    /// that was never used. Empty where the type has no number left.
    /// </summary>
    public static string Numbers(Comparison comparison, EnumShape old, EnumShape now, EnumMatching matching)
    {
        var restored = matching.Kept.Concat(matching.CaseOnly).Concat(matching.Renamed).GroupBy(pair => pair.Now).ToDictionary(group => group.Key, group => Parse(group.First().Old.Value));
        HashSet<BigInteger> used = [.. old.Members.Select(member => Parse(member.Value))];
        used.UnionWith(comparison.Tombstones.Where(stone => stone.Kind == "number" && stone.Type == old.Name).Select(stone => Parse(stone.Text)));
        var range = ScalarDomain.Range(now.Underlying);
        // A second name of a number that stayed is what its author made it.
        HashSet<BigInteger> taken = [.. used, .. now.Members.Where(member => !restored.ContainsKey(member)).Select(member => Parse(member.Value))];
        List<string> numbers = [];
        foreach (var member in now.Members)
        {
            if (!restored.TryGetValue(member, out var number))
            {
                number = Parse(member.Value);
                if (used.Contains(number) && !matching.Aliases.Contains(member)) taken.Add(number = Free(taken, now.IsFlags));
            }

            if (range is { } limits && (number < limits.Low || number > limits.High)) return "";
            numbers.Add($"{(member.ClrName.Length > 0 ? member.ClrName : member.Name)}={number.ToString(CultureInfo.InvariantCulture)}");
        }

        return string.Join(";", numbers);
    }

    private static BigInteger Free(HashSet<BigInteger> taken, bool isFlags)
    {
        var highest = taken.Max();
        if (!isFlags) return highest + 1;
        var bit = BigInteger.One;
        while (bit <= highest) bit <<= 1;
        return bit;
    }

    private static BigInteger Parse(string number) => BigInteger.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : BigInteger.Zero;
}
