using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Story;

/// <summary>
/// A client of the table that is changed: it reads and writes one row after the other, all the time, and remembers how long each statement took. What it waits for while a stage of the
/// database runs is what that stage costs anybody.
/// </summary>
public sealed class StallClient(StoryDatabase database, Func<RunStatus?> status, TimeProvider time)
{
    /// <summary>A status is published each second, so a stage may have begun that much before it is heard of.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1.5);

    private readonly Dictionary<string, (int Statements, double LongestMs)> _stages = [];
    private readonly Queue<(long At, double Ms)> _recent = [];
    private string _running = "";
    private int _statements;
    private double _longestMs;

    /// <summary>The longest wait of each stage, and of all other times, for people.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture, $"stall: database client waited at most {string.Join(", ", _stages.Select(stage => $"{stage.Value.LongestMs:0} ms in {stage.Key} ({stage.Value.Statements} statements)"))}; {_longestMs:0} ms at any time ({_statements})");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var read = new NpgsqlCommand("SELECT id FROM maskin.machines WHERE id = $1", connection) { Parameters = { new() { Value = "" } } };
        await using var write = new NpgsqlCommand("UPDATE maskin.machines SET id = id WHERE id = $1", connection) { Parameters = { new() { Value = "" } } };
        for (var n = 0; !cancellationToken.IsCancellationRequested; n++)
        {
            var command = n % 2 == 0 ? read : write;
            command.Parameters[0].Value = string.Create(CultureInfo.InvariantCulture, $"old-{1 + (n % 50_000)}");
            var began = time.GetTimestamp();
            await command.ExecuteScalarAsync(cancellationToken);
            Note(began, time.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellationToken);
        }
    }

    private void Note(long began, double waited)
    {
        (_statements, _longestMs) = (_statements + 1, Math.Max(_longestMs, waited));
        var stage = status()?.Stages.FirstOrDefault(stage => stage is { Domain: UpgradeDomain.Database, State: "running" })?.Id ?? "";
        if (stage.Length > 0 && stage != _running)
            foreach (var (_, earlier) in _recent) Add(stage, earlier);
        _running = stage;
        _recent.Enqueue((began, waited));
        while (_recent.Count > 1 && time.GetElapsedTime(_recent.Peek().At) > Late) _recent.Dequeue();
        if (stage.Length > 0) Add(stage, waited);
        // What is short may have run between two looks: it is seen by its end.
        foreach (var ended in status()?.Stages.Where(one => one is { Domain: UpgradeDomain.Database, State: "done" } && !_stages.ContainsKey(one.Id)) ?? [])
            foreach (var (_, earlier) in _recent) Add(ended.Id, earlier);
    }

    private void Add(string stage, double waited)
    {
        var (statements, longest) = _stages.GetValueOrDefault(stage);
        _stages[stage] = (statements + 1, Math.Max(longest, waited));
    }
}
