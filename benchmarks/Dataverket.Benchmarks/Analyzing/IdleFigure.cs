using System.Globalization;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>What generators and all analyzers take, as the compiler adds it up, in a project that refers to us and declares no schema.</summary>
internal static class IdleFigure
{
    private const int Types = 200;
    private const int Warm = 5;
    private const int Rounds = 11;

    public static async Task<(double Value, string Remark)> MeasureAsync()
    {
        var project = new BenchProject(BenchSources.Ordinary(Types));
        List<(double All, double Generating)> rounds = [];
        for (var round = 0; round < Warm + Rounds; round++)
        {
            GC.Collect();
            var generating = BenchProject.Milliseconds(BenchProject.Driver([]).RunGenerators(project.Compile()));
            var run = await BenchRun.OfAsync(project.Compile(), BenchProject.Typing, []);
            if (run.Told.Length > 0) throw new InvalidOperationException($"There is no schema, and {run.Told[0]} was told.");
            if (round >= Warm) rounds.Add((generating + run.Milliseconds, generating));
        }

        rounds.Sort();
        return (rounds[Rounds / 2].All, string.Create(CultureInfo.InvariantCulture, $"rounds {rounds[0].All:F2}..{rounds[^1].All:F2} ms, generators {rounds.Select(round => round.Generating).Order().ElementAt(Rounds / 2):F2} ms of it"));
    }
}
