using System.Text.RegularExpressions;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>A line of tests/Corpus/changes/measured.txt: what was once measured of one pair of values, comparing by text.</summary>
/// <param name="Folder">The folder that holds the pair.</param>
/// <param name="Sample">Which of the values that the sides write; the last where a side has fewer.</param>
/// <param name="Said">By direction and profile.</param>
internal sealed partial record MeasuredFact(string Folder, int Sample, IReadOnlyDictionary<(Direction Direction, WireProfile Profile), string> Said)
{
    private static readonly Dictionary<string, WireProfile> Profiles = new(StringComparer.Ordinal)
    {
        ["def"] = WireProfile.Default, ["web"] = WireProfile.Web, ["respect"] = WireProfile.Respect, ["strict"] = WireProfile.Strict,
    };

    /// <summary>By the name it was measured under.</summary>
    public static IReadOnlyDictionary<string, MeasuredFact> All { get; } = File.ReadLines(Path.Combine(CorpusCase.Root, "measured.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(Parse)
        .ToDictionary(fact => fact.Name, fact => fact.Fact, StringComparer.Ordinal);

    private static (string Name, MeasuredFact Fact) Parse(string line)
    {
        var match = Line().Match(line);
        if (!match.Success) throw new FormatException($"measured.txt cannot be read: {line}");
        Dictionary<(Direction, WireProfile), string> said = [];
        Add(Direction.Backward, match.Groups["back"].Value);
        Add(Direction.Forward, match.Groups["forth"].Value);
        return (match.Groups["name"].Value, new(match.Groups["folder"].Value, int.Parse(match.Groups["sample"].Value, System.Globalization.CultureInfo.InvariantCulture), said));

        void Add(Direction direction, string text)
        {
            foreach (var (name, profile) in Profiles)
                said.Add((direction, profile), text.Contains('=', StringComparison.Ordinal) ? text.Split(' ').Single(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..] : text);
        }
    }

    [GeneratedRegex(@"^(?<folder>[a-z0-9-]+)\[(?<sample>\d)\] \| (?<name>.+) \| BACKWARD\(old->new\): (?<back>.+) \| FORWARD\(new->old\): (?<forth>.+)$")]
    private static partial Regex Line();
}
