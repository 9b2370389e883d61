using System.Globalization;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>
/// What generators and all analyzers take, as the compiler adds it up, in a project that refers to us and declares no schema. As many generators and analyzers that do nothing at all
/// run in the same rounds: what those take is the compiler's own, and is told beside the figure and not taken from it.
/// </summary>
internal static class IdleFigure
{
    private const int Types = 200;
    private const int Warm = 5;
    private const int Rounds = 11;

    public static async Task<(double Value, string Remark)> MeasureAsync()
    {
        var project = new BenchProject(BenchSources.Ordinary(Types));
        List<(double All, double Generating, double Nothing)> rounds = [];
        for (var round = 0; round < Warm + Rounds; round++)
        {
            var nothing = round % 2 == 0 ? await NothingAsync(project) : 0;
            // As in a build, generators and analyzers see the same files and not the same compilation.
            var compilation = project.Compile();
            GC.Collect();
            var generating = BenchProject.Milliseconds(BenchProject.Driver([]).RunGenerators(compilation));
            var run = await BenchRun.OfAsync(compilation.Clone(), BenchProject.Typing, []);
            if (run.Told.Length > 0) throw new InvalidOperationException($"There is no schema, and {run.Told[0]} was told.");
            if (round % 2 == 1) nothing = await NothingAsync(project);
            if (round >= Warm) rounds.Add((generating + run.Milliseconds, generating, nothing));
        }

        rounds.Sort();
        return (rounds[Rounds / 2].All, string.Create(CultureInfo.InvariantCulture, $"rounds {rounds[0].All:F2}..{rounds[^1].All:F2} ms, generators {Median(round => round.Generating):F2} ms of it; as many that do nothing {Median(round => round.Nothing):F2} ms"));

        double Median(Func<(double All, double Generating, double Nothing), double> of) => rounds.Select(of).Order().ElementAt(Rounds / 2);
    }

    private static async Task<double> NothingAsync(BenchProject project)
    {
        var compilation = project.Compile();
        GC.Collect();
        var generating = BenchProject.Milliseconds(NothingGenerator.Driver().RunGenerators(compilation));
        return generating + (await BenchRun.OfAsync(compilation.Clone(), [.. BenchProject.Typing.Select(_ => new NothingAnalyzer())], [])).Milliseconds;
    }
}
