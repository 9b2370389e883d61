using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Tests.Corpus;
using Dataverket.Compat.Testing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>Measures every figure of the analyzers and prints it with its bound; the last lines are <c>bench name value</c>.</summary>
/// <param name="filter">Measures only figures whose name contains it; empty for all.</param>
internal sealed class AnalyzerFigures(string filter)
{
    private const int Schemas = 1000;

    private readonly List<(string Name, double Value)> _figures = [];
    private bool _isOver;

    /// <summary>1 when a figure is over its bound.</summary>
    public async Task<int> RunAsync()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, Roslyn {typeof(Compilation).Assembly.GetName().Version!.ToString(3)}, {CorpusCase.All.Count} folders of changes, {Schemas} schemas of 12 members");
        Corpus();
        if (IsWanted("analyzer.witness")) Witnesses();
        await ProjectAsync();
        if (IsWanted("analyzer.edit.ms")) Add("analyzer.edit.ms", await EditFigure.MeasureAsync(), 50);
        if (IsWanted("analyzer.idle.ms")) Add("analyzer.idle.ms", await IdleFigure.MeasureAsync(), 2);
        foreach (var (name, value) in _figures) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench {name} {value:F3}"));
        return _isOver ? 1 : 0;
    }

    private void Corpus()
    {
        if (!IsWanted("analyzer.throws.recall") && !IsWanted("analyzer.lossy.recall") && !IsWanted("analyzer.false_alarms")) return;
        var all = CorpusJudged.All();
        Recall("analyzer.throws.recall", Outcome.Throws, 1);
        Recall("analyzer.lossy.recall", Outcome.Lossy, 0.98);
        var controls = all.Where(judged => judged.Change.Expectations.IsControl).ToList();
        if (IsWanted("analyzer.false_alarms")) Add("analyzer.false_alarms", (controls.Sum(judged => judged.FalseAlarms), $"{controls.Count} verdicts on changes that do no harm"), 0);

        void Recall(string name, Outcome outcome, double bound)
        {
            if (!IsWanted(name)) return;
            var (found, harmed, hedged) = CorpusJudged.Recall(all, outcome);
            Add(name, ((double)found / harmed, $"{found} of {harmed}, {hedged} of them hedged"), bound, isLeast: true);
        }
    }

    private void Witnesses()
    {
        var ran = CorpusWitnesses.Run().Where(result => result.Result.Witness.Document is not null).ToList();
        var confirmed = ran.Count(result => result.Result.State != WitnessState.NotConfirmed);
        Add("analyzer.witness", ((double)confirmed / ran.Count, $"{confirmed} of {ran.Count}"), 1, isLeast: true);
    }

    private async Task ProjectAsync()
    {
        if (!IsWanted("analyzer.vs_publicapi") && !IsWanted("analyzer.baseline.bytes")) return;
        var project = new BenchProject(BenchSources.Schemas(Schemas));
        var baselines = project.Baselines();
        if (IsWanted("analyzer.vs_publicapi")) Add("analyzer.vs_publicapi", await PublicApiFigure.MeasureAsync(project, baselines), 0.15);
        if (IsWanted("analyzer.baseline.bytes")) Add("analyzer.baseline.bytes", Bytes(baselines), 32);
    }

    // The members of the schemas and of the types in them; the names of enums are lines too, and do not count.
    private static (double Value, string Remark) Bytes(ImmutableArray<AdditionalText> baselines)
    {
        var bytes = baselines.Sum(file => Encoding.UTF8.GetByteCount(file.GetText()!.ToString()));
        var members = baselines.Length * BenchSources.Members;
        return ((double)bytes / members, $"{bytes} bytes, {members} members");
    }

    private bool IsWanted(string name) => name.Contains(filter, StringComparison.Ordinal);

    private void Add(string name, (double Value, string Remark) measured, double bound, bool isLeast = false)
    {
        var isOver = isLeast ? measured.Value < bound : measured.Value > bound;
        _isOver |= isOver;
        _figures.Add((name, measured.Value));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {measured.Value,8:F3}  bound {bound,5:F2}  {(isOver ? "OVER" : "ok  ")}  {measured.Remark}"));
    }
}
