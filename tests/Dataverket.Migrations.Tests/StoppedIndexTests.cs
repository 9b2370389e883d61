using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>An index that somebody stops building from the keyboard.</summary>
public sealed class StoppedIndexTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static AddUnique Change { get; } = new() { Id = "u", Number = 5, Table = "machines", Name = "machines_note_key", Columns = ["note"] };

    [Fact]
    public async Task A_build_that_is_stopped_leaves_no_index_that_refuses_rows()
    {
        await using var machines = await Machines.CreateAsync(10);
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var old = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Cancel);
        // Its snapshot makes the build wait when the index is there already, and refuses rows, but is not valid.
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM pg_class", connection, old)) await look.ExecuteScalarAsync(Cancel);
        using var stop = new CancellationTokenSource();
        var running = machines.RunnerWith(Change).ExpandAsync("u", stop.Token);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('machines_note_key') AND indisready AND NOT indisvalid") > 0, "it waits for the old transaction");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'machines_note_key'"));
        await machines.Database.RunAsync("UPDATE machines SET note = 'x' WHERE id = 1");
    }

    [Fact]
    public async Task An_index_that_cannot_be_dropped_in_time_is_named()
    {
        await using var machines = await Machines.CreateAsync(10);
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var writer = await connection.BeginTransactionAsync(Cancel);
        await using (var write = new NpgsqlCommand("UPDATE machines SET note = 'held' WHERE id = 1", connection, writer)) await write.ExecuteNonQueryAsync(Cancel);
        using var stop = new CancellationTokenSource();
        var logger = new Warnings();
        var runner = new ChangeRunner(machines.Database.ConnectionString, Machines.Set(Change), Machines.Quick, TimeProvider.System, logger);
        var running = runner.ExpandAsync("u", stop.Token);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('machines_note_key') AND NOT indisvalid") > 0, "it waits for the writer");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel));
        Assert.Contains(logger.All, text => text.Contains("machines_note_key", StringComparison.Ordinal) && text.Contains("Expand of u", StringComparison.Ordinal));
        await writer.CommitAsync(Cancel);
        await runner.ExpandAsync("u", Cancel);
        Assert.Equal(ChangeState.Expanded, (await runner.StatusAsync("u", Cancel)).State);
    }

    sealed class Warnings : Microsoft.Extensions.Logging.ILogger
    {
        readonly List<string> all = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (all) return [.. all];
            }
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < Microsoft.Extensions.Logging.LogLevel.Warning) return;
            lock (all) all.Add(formatter(state, exception));
        }
    }
}
