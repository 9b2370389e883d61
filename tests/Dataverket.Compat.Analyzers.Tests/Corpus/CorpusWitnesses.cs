using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Testing;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>The witnesses of the corpus, run on the two sides of their folders.</summary>
internal static class CorpusWitnesses
{
    /// <summary>What became of each, by folder.</summary>
    public static List<(string Folder, WitnessResult Result)> Run()
    {
        // A time without an offset is read as the machine's own.
        Environment.SetEnvironmentVariable("TZ", "UTC");
        TimeZoneInfo.ClearCachedData();
        return [.. CorpusCase.All.Values.AsParallel().SelectMany(Run)];
    }

    private static List<(string Folder, WitnessResult Result)> Run(CorpusCase change)
    {
        using var old = new CorpusAssembly(change.Old);
        using var now = new CorpusAssembly(change.New);
        var witnesses = change.Expectations.Keys.Select(key => key.Profile).Distinct().SelectMany(profile => Of(change, profile));
        return [.. WitnessRun.Check(witnesses, now.Assembly, old.Assembly).Results.Select(result => (change.Name, result))];
    }

    private static IEnumerable<Witness> Of(CorpusCase change, Model.WireProfile profile)
    {
        var (baseline, now) = CorpusJudged.Sides(change, profile);
        return WitnessLines.Of(baseline, now).Select(line => WitnessList.Parse(line)!);
    }
}
