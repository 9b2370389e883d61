using Dataverket.Compat.Rollouts;
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

    [Theory]
    [InlineData(System.Data.IsolationLevel.RepeatableRead, "SELECT count(*) FROM pg_class")]
    [InlineData(System.Data.IsolationLevel.ReadCommitted, "UPDATE machines SET note = 'held' WHERE id = 1")]
    public async Task A_build_that_waits_says_for_whom_and_goes_on_when_that_one_has_ended(System.Data.IsolationLevel level, string held)
    {
        await using var machines = await Machines.CreateAsync(10);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { ApplicationName = "nightly-report" }.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var old = await connection.BeginTransactionAsync(level, Cancel);
        await using (var hold = new NpgsqlCommand(held, connection, old)) await hold.ExecuteScalarAsync(Cancel);
        var events = new Events();
        var (heard, runner) = (new Heard(), machines.RunnerWith(Change, Machines.Quick with { Events = events }));
        var running = runner.ExpandAsync("u", heard, Cancel);
        bool Says(string detail) =>
            detail.Contains($"machines_note_key\" waits for pid {connection.ProcessID} (nightly-report, idle in transaction, transaction open since 20", StringComparison.Ordinal);
        await Eventually.TrueAsync(() => heard.All.Any(one => Says(one.Detail)), "it says whom it waits for", 30);
        Assert.Contains(events.All, one => one.State == ChangeEventState.Progressed && Says(one.Detail));
        Assert.Single(heard.All, one => one.Detail.Contains("waits for", StringComparison.Ordinal));
        Assert.False(running.IsCompleted);
        await old.CommitAsync(Cancel);
        await running;
        Assert.Equal(ChangeState.Expanded, (await runner.StatusAsync("u", Cancel)).State);
        Assert.DoesNotContain(heard.All, one => one.Detail.Contains("UPDATE", StringComparison.Ordinal));
    }

    sealed class Events : IProgress<ChangeEvent>
    {
        readonly List<ChangeEvent> all = [];

        public IReadOnlyList<ChangeEvent> All
        {
            get
            {
                lock (all) return [.. all];
            }
        }

        public void Report(ChangeEvent value)
        {
            lock (all) all.Add(value);
        }
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
