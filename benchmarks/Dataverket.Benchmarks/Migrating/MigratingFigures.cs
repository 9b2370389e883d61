using System.Globalization;
using Dataverket.Migrations;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>Measures every figure of changes of tables beside its control in the same run, on a real server, and prints it with its bound; the last lines are <c>bench name value</c>.</summary>
/// <param name="filter">Measures only figures whose name contains it; empty for all.</param>
internal sealed class MigratingFigures(string filter)
{
    private readonly List<(string Name, double Value)> _figures = [];
    private bool _isVoid;
    private bool _isOver;

    public async Task<int> RunAsync()
    {
        await using (var table = await BenchTable.CreateAsync(1))
        {
            var (version, buffers, fsync) = (await table.ValueAsync<string>("SELECT current_setting('server_version')"), await table.ValueAsync<string>("SELECT current_setting('shared_buffers')"), await table.ValueAsync<string>("SELECT current_setting('fsync')"));
            Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, PostgreSQL {version}, shared_buffers {buffers}, fsync {fsync}");
        }

        await StallAsync();
        await RatioAsync("migrations.backfill", 0.8, true, () => BackfillFigure.AgainstPlainAsync(5), 0.1);
        await RatioAsync("migrations.backfill2", 1.6, true, () => BackfillFigure.AgainstOneAsync(5), 0.1);
        await RatioAsync("migrations.foreground_p99", 2, false, () => ForegroundFigure.MeasureAsync(5, new ChangeRunnerOptions()), 0.25);
        await RatioAsync("migrations.trigger", 1.4, false, () => TriggerFigure.MeasureAsync(5), 0.1);
        if (IsWanted("migrations.lost_batches") || IsWanted("migrations.resume.s"))
        {
            var (lost, resume, say) = await KillFigure.MeasureAsync(5);
            Add("migrations.lost_batches", lost, 1, false, say);
            Add("migrations.resume.s", resume, 1, false, say);
        }

        if (IsWanted("migrations.memory10m.mb"))
        {
            var (megabytes, say) = await MemoryFigure.MeasureAsync();
            Add("migrations.memory10m.mb", megabytes, 32, false, say);
        }

        if (IsWanted("migrations.noop500.s"))
        {
            var (seconds, say) = await NoopFigure.MeasureAsync();
            Add("migrations.noop500.s", seconds, 2, false, say);
        }

        foreach (var (name, value) in _figures) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench {name} {value:F3}"));
        return _isVoid || _isOver ? 1 : 0;
    }

    private async Task StallAsync()
    {
        if (!IsWanted("migrations.stall.ms") && !IsWanted("migrations.stall.plain.ms")) return;
        var (ours, plain) = await StallFigure.MeasureAsync(5);
        var noisy = Noisy(ours, 0.5);
        Add("migrations.stall.ms", ours.Most, 25, false, ours.Say("statements a second") + noisy);
        Add("migrations.stall.plain.ms", plain.Most, double.NaN, false, plain.Say("") + noisy);
    }

    private async Task RatioAsync(string name, double bound, bool isLeast, Func<Task<Rounds>> measure, double noise)
    {
        if (!IsWanted(name)) return;
        var rounds = await measure();
        Add(name, rounds.Median, bound, isLeast, rounds.Say("a second") + Noisy(rounds, noise));
    }

    private string Noisy(Rounds rounds, double most)
    {
        if (rounds.Noise <= most) return "";
        _isVoid = true;
        return " VOID";
    }

    // One figure's name begins another's.
    private bool IsWanted(string name) => filter == "migrations.backfill" ? name == filter : name.Contains(filter, StringComparison.Ordinal);

    private void Add(string name, double value, double bound, bool isLeast, string say)
    {
        _figures.Add((name, value));
        var isOver = isLeast ? value < bound : value > bound;
        _isOver |= isOver;
        var verdict = double.IsNaN(bound) ? "peer" : isOver ? "OVER" : "ok  ";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {value,8:F3}  bound {bound,6:F2}  {verdict}  {say}"));
    }
}
