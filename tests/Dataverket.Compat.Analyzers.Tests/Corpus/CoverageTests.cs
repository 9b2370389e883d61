using System.Globalization;
using System.Text.RegularExpressions;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>Each rule of the wire has a folder in which it speaks, or stands in elsewhere.txt with the reason why none can show it.</summary>
public sealed partial class CoverageTests
{
    // First and last id of each family: members, types, making values, variants, identity, options, enums.
    private static readonly (int First, int Last)[] Families = [(1001, 1012), (1020, 1042), (1100, 1124), (1200, 1210), (1300, 1313), (1400, 1413), (1500, 1516), (2001, 2024)];

    private static IEnumerable<string> Ids => Families.SelectMany(family => Enumerable.Range(family.First, family.Last - family.First + 1), (_, id) => string.Create(CultureInfo.InvariantCulture, $"DVC{id}"));

    private static IReadOnlyDictionary<string, string> Elsewhere { get; } = File.ReadLines(Path.Combine(CorpusCase.Root, "elsewhere.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(line => line[..7], line => line[8..], StringComparer.Ordinal);

    [Fact]
    public void Every_id_has_a_folder_or_a_reason()
    {
        var shown = CorpusCase.All.Values.SelectMany(change => change.Expectations.RuleIds).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(Ids.Except(shown).Except(Elsewhere.Keys));
        Assert.Empty(shown.Intersect(Elsewhere.Keys));
        Assert.Empty(shown.Concat(Elsewhere.Keys).Except(Ids));
    }

    [Fact]
    public void What_a_reason_names_as_silent_is_a_control()
        => Assert.All(
            Elsewhere.Select(reason => (reason.Key, Match: Silent().Match(reason.Value))).Where(reason => reason.Match.Success),
            reason => Assert.True(CorpusCase.All[reason.Match.Groups[1].Value].Expectations.IsControl, $"{reason.Key} names {reason.Match.Groups[1].Value}, which is no control"));

    [GeneratedRegex("^silent over ([a-z0-9-]+):")]
    private static partial Regex Silent();
}
