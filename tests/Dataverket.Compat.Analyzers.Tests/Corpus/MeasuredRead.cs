using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>A line of tests/Corpus/reads/measured.txt: whether System.Text.Json once read a text of the same kind.</summary>
/// <param name="Case">The case of reads.txt.</param>
/// <param name="Said">By profile: <c>ok</c> or <c>THROWS(exception)</c>.</param>
internal sealed record MeasuredRead(string Case, IReadOnlyDictionary<WireProfile, string> Said)
{
    private static readonly WireProfile[] Profiles = [WireProfile.Default, WireProfile.Web, WireProfile.Respect, WireProfile.Strict];

    /// <summary>By the name it was measured under.</summary>
    public static IReadOnlyDictionary<string, MeasuredRead> All { get; } = File.ReadLines(Path.Combine(ReadCase.Root, "measured.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(" | "))
        .ToDictionary(
            parts => parts[1],
            parts => new MeasuredRead(parts[0], parts[2].Split(" ; ").Zip(Profiles, (said, profile) => (Profile: profile, Said: said[(said.IndexOf('=', StringComparison.Ordinal) + 1)..]))
                .ToDictionary(said => said.Profile, said => said.Said.StartsWith("ok:", StringComparison.Ordinal) ? "ok" : said.Said)),
            StringComparer.Ordinal);
}
