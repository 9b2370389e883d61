using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>
/// Our generators and analyzers beside PublicApiAnalyzers, on the same types in turns: the time that each takes as the compiler itself adds it up
/// (<c>-reportanalyzer</c>), every compilation made anew. What is generated is left out of the compilation that both analyze: both only pass over it.
/// </summary>
internal static class PublicApiFigure
{
    private const int Warm = 2;
    private const int Rounds = 5;

    public static async Task<(double Value, string Remark)> MeasureAsync(BenchProject project, ImmutableArray<AdditionalText> baselines)
    {
        var peers = PublicApi.Analyzers();
        var theirs = await PublicApi.FilesAsync(project.Compile(), peers);
        List<(double Ratio, double Generating, double Analyzing, double Peer)> rounds = [];
        for (var round = 0; round < Warm + Rounds; round++)
        {
            // Who goes first changes with each round.
            var peer = round % 2 == 0 ? await PeerAsync() : 0;
            // As in a build, generators and analyzers see the same files and not the same compilation.
            var compilation = project.Compile();
            GC.Collect();
            var generating = BenchProject.Milliseconds(BenchProject.Driver(baselines).RunGenerators(compilation));
            var analyzing = Silent(await BenchRun.OfAsync(compilation.Clone(), BenchProject.Building, baselines)).Milliseconds;
            if (round % 2 == 1) peer = await PeerAsync();
            if (round >= Warm) rounds.Add(((generating + analyzing) / peer, generating, analyzing, peer));
        }

        rounds.Sort();
        var (ratio, _, _, _) = rounds[Rounds / 2];
        return (ratio, string.Create(CultureInfo.InvariantCulture, $"rounds {rounds[0].Ratio:F2}..{rounds[^1].Ratio:F2}; medians: generators {Median(round => round.Generating):F0} ms, analyzers {Median(round => round.Analyzing):F0} ms, PublicApiAnalyzers {Median(round => round.Peer):F0} ms"));

        async Task<double> PeerAsync()
        {
            var compilation = project.Compile();
            GC.Collect();
            return Silent(await BenchRun.OfAsync(compilation, peers, theirs)).Milliseconds;
        }

        double Median(Func<(double Ratio, double Generating, double Analyzing, double Peer), double> of) => rounds.Select(of).Order().ElementAt(Rounds / 2);
    }

    // Both look at a project in which nothing has changed; one that speaks does other work.
    private static BenchRun Silent(BenchRun run) => run.Told.IsEmpty ? run : throw new InvalidOperationException($"Nothing has changed, and {run.Told.Length} findings say otherwise: {run.Told[0]}");
}
