using System.Diagnostics;
using Npgsql;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>Three writers without a pause, each statement timed from call to answer, and if wanted a reader that holds the table for 400 ms again and again.</summary>
internal sealed class Writers : IAsyncDisposable
{
    private const int Count = 3;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly List<double>[] _taken = [.. Enumerable.Range(0, Count).Select(_ => new List<double>())];
    private readonly Lock[] _gates = [.. Enumerable.Range(0, Count).Select(_ => new Lock())];
    private readonly string _connectionString;
    private readonly int _rows;

    private Writers(string connectionString, int rows) => (_connectionString, _rows) = (connectionString, rows);

    public static Writers Start(BenchTable table, int rows, bool withReader)
    {
        var writers = new Writers(new NpgsqlConnectionStringBuilder(table.ConnectionString) { Pooling = false, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2 }.ConnectionString, rows);
        for (var i = 0; i < Count; i++)
        {
            var own = i;
            writers._running.Add(Task.Run(() => writers.WriteAsync(own)));
        }

        if (withReader) writers._running.Add(Task.Run(writers.ReadAsync));
        return writers;
    }

    /// <summary>What was timed since the last call, in milliseconds, sorted.</summary>
    public double[] Take()
    {
        List<double> all = [];
        for (var i = 0; i < Count; i++)
        {
            lock (_gates[i])
            {
                all.AddRange(_taken[i]);
                _taken[i].Clear();
            }
        }

        all.Sort();
        return [.. all];
    }

    public async Task<double[]> DuringAsync(TimeSpan time)
    {
        Take();
        await Task.Delay(time);
        return Take();
    }

    public static double Quantile(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    private async Task WriteAsync(int own)
    {
        var random = new Random(own);
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var update = new NpgsqlCommand("UPDATE machines SET counter = counter + 1 WHERE id = $1", connection) { Parameters = { new() { Value = 0L } } };
        await using var insert = new NpgsqlCommand("INSERT INTO machines (id, name, note, region, counter) VALUES ($1, 'new', 'new', 1, 0)", connection) { Parameters = { new() { Value = 0L } } };
        await using var look = new NpgsqlCommand("SELECT counter FROM machines WHERE id = $1", connection) { Parameters = { new() { Value = 0L } } };
        for (var next = (1L << 40) + (Stopwatch.GetTimestamp() * Count) + own; !_stop.IsCancellationRequested; next += Count)
        {
            var command = random.Next(10) switch { 0 => insert, < 3 => look, _ => update };
            command.Parameters[0].Value = command == insert ? next : random.NextInt64(1, _rows + 1);
            var start = Stopwatch.GetTimestamp();
            await command.ExecuteNonQueryAsync();
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            lock (_gates[own]) _taken[own].Add(took);
        }
    }

    private async Task ReadAsync()
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var read = new NpgsqlCommand("SELECT count(*), pg_sleep(0.4) FROM machines WHERE id BETWEEN 1 AND 100", connection);
        while (!_stop.IsCancellationRequested)
        {
            await read.ExecuteNonQueryAsync();
            await Task.Delay(100);
        }
    }
}
