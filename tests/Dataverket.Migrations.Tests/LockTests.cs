using Dataverket.Tests;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dataverket.Migrations.Tests;

public sealed class LockTests
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_that_somebody_holds_makes_expand_give_up_by_name_and_readers_never_queue_behind_it()
    {
        await using var machines = await Machines.CreateAsync(100, options: Machines.Quick with { LockDeadline = TimeSpan.FromSeconds(3) });
        var before = await machines.CatalogAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { ApplicationName = "nightly-report" }.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM machines", connection, holder)) await read.ExecuteScalarAsync(Cancel);

        // A reader that has to stand in a queue for as little as this fails, however slow the machine is.
        await using var impatient = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { Options = "-c lock_timeout=5" });
        using var stop = new CancellationTokenSource();
        var reads = 0;
        var reader = Task.Run(async () =>
        {
            await using var command = impatient.CreateCommand("SELECT count(*) FROM machines WHERE id = 5");
            for (; !stop.IsCancellationRequested; reads++) await command.ExecuteScalarAsync(Cancel);
        }, Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ExpandAsync(Machines.Id, Cancel));
        await stop.CancelAsync();
        await reader;

        Assert.True(refused.IsTransient);
        Assert.Contains($"held by pid {connection.ProcessID} (nightly-report, idle in transaction", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("count(*)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before.Where(line => !line.StartsWith("shape", StringComparison.Ordinal)), (await machines.CatalogAsync()).Where(line => !line.StartsWith("shape", StringComparison.Ordinal)));
        Assert.True(reads > 100, $"only {reads} reads");

        await holder.CommitAsync(Cancel);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task Leases_are_renewed_while_contract_waits_for_the_table()
    {
        await using var machines = await Machines.CreateAsync(10, options: Machines.Quick with { LockDeadline = TimeSpan.FromSeconds(3) });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await using var lease = await machines.RegisterAsync(1, 2, "maskin-b", "2");
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM machines", connection, holder)) await read.ExecuteScalarAsync(Cancel);
        var contracting = machines.Runner.ContractAsync(Machines.Id, Cancel);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-contract%' AND query LIKE 'ROLLBACK TO%'") > 0, "it spins");
        var renewed = 0;
        for (var last = DateTime.MinValue; !contracting.IsCompleted;)
        {
            var expires = await machines.Database.ValueAsync<DateTime>("SELECT expires_at FROM dataverket.shape_leases");
            if (expires > last) renewed++;
            last = expires;
        }

        Assert.Contains("could not be locked", (await Assert.ThrowsAsync<DatabaseChangeException>(() => contracting)).Message, StringComparison.Ordinal);
        Assert.True(renewed > 10, $"renewed {renewed} times");
        await holder.CommitAsync(Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task Expand_gets_its_lock_between_readers_that_come_without_a_pause()
    {
        await using var machines = await Machines.CreateAsync(100);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines");
        }, Cancel)).ToList();
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Theory]
    [InlineData(250, true)]
    [InlineData(0, false)]
    public async Task Where_short_transactions_leave_no_gap_expand_queues_for_a_moment(int queue, bool succeeds)
    {
        await using var machines = await Machines.CreateAsync(
            100, options: Machines.Quick with { LockDeadline = TimeSpan.FromSeconds(succeeds ? 60 : 3), QueueAfter = TimeSpan.FromMilliseconds(100), QueueTimeout = TimeSpan.FromMilliseconds(queue) });
        // Each reads before the one before it ends, so that the table is never free, until somebody queues.
        using var stop = new CancellationTokenSource();
        var relay = Task.Run(async () =>
        {
            var held = new Queue<(NpgsqlConnection Connection, NpgsqlTransaction Transaction)>();
            while (!stop.IsCancellationRequested || held.Count > 0)
            {
                if (!stop.IsCancellationRequested)
                {
                    var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
                    var transaction = await connection.BeginTransactionAsync(Cancel);
                    await using var read = new NpgsqlCommand("SELECT count(*) FROM machines", connection, transaction) { CommandTimeout = 0 };
                    var reading = read.ExecuteScalarAsync(Cancel);
                    // It may have to stand behind the runner; the others end then.
                    if (queue > 0 && await Task.WhenAny(reading, Task.Delay(Moment, TimeProvider.System, Cancel)) != reading) await EndAsync(held, 0);
                    await reading;
                    held.Enqueue((connection, transaction));
                }

                await EndAsync(held, stop.IsCancellationRequested ? 0 : 1);
            }
        }, Cancel);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_locks WHERE relation = 'machines'::regclass") > 0, "the table is held");
        var expanding = machines.Runner.ExpandAsync(Machines.Id, Cancel);
        if (succeeds) await expanding;
        else Assert.Contains("could not be locked", (await Assert.ThrowsAsync<DatabaseChangeException>(() => expanding)).Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await relay;

        static async Task EndAsync(Queue<(NpgsqlConnection Connection, NpgsqlTransaction Transaction)> held, int leave)
        {
            while (held.Count > leave)
            {
                var (connection, transaction) = held.Dequeue();
                await transaction.CommitAsync(Cancel);
                await connection.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_wait_for_the_table_can_be_cancelled_and_nothing_is_held_afterwards()
    {
        await using var machines = await Machines.CreateAsync(10);
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM machines", connection, holder)) await read.ExecuteScalarAsync(Cancel);
        using var stop = new CancellationTokenSource();
        var expanding = machines.Runner.ExpandAsync(Machines.Id, stop.Token);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-expand%' AND query LIKE 'ROLLBACK TO%'") > 0, "it spins");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => expanding);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-%'") == 0, "no session is left");
    }

    [Fact]
    public async Task Tables_that_are_taken_together_share_the_time_for_which_others_may_have_to_wait()
    {
        await using var machines = await Machines.CreateAsync(1);
        await machines.Database.RunAsync("CREATE TABLE b (); CREATE TABLE c ()");
        var options = Machines.Quick with { LockDeadline = TimeSpan.FromSeconds(30), QueueAfter = TimeSpan.Zero, QueueTimeout = TimeSpan.FromMilliseconds(200) };
        Assert.Equal([50, 100, 200], await QueuesAsync(machines, options, "machines"));
        // The first is held, and its readers wait, while the second and the third are waited for.
        Assert.Equal([50, 100, 200], (await QueuesAsync(machines, options, "b", "c", "machines")).Select(limit => Math.Round(limit * 3 / 10.0) * 10));
    }

    /// <summary>How long the server is told to let one table be waited for at most, in milliseconds, while the last one is held by transactions that are always young.</summary>
    static async Task<List<double>> QueuesAsync(Machines machines, ChangeRunnerOptions options, params string[] tables)
    {
        var said = new Said();
        await using var source = new NpgsqlDataSourceBuilder(machines.Database.ConnectionString).UseLoggerFactory(said).EnableParameterLogging().Build();
        await using var taking = await source.OpenConnectionAsync(Cancel);
        await using var transaction = await taking.BeginTransactionAsync(Cancel);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        var holding = Task.Run(async () =>
        {
            // Each reads before the one before it ends, so that the table is never free and its holder never old.
            await using var one = await machines.Database.Source.OpenConnectionAsync(CancellationToken.None);
            await using var other = await machines.Database.Source.OpenConnectionAsync(CancellationToken.None);
            NpgsqlTransaction? before = null;
            for (var i = 0; said.Limits.Distinct().Count() < 3 && !stop.IsCancellationRequested; i++)
            {
                var connection = i % 2 == 0 ? one : other;
                var reading = await connection.BeginTransactionAsync(CancellationToken.None);
                await using (var read = new NpgsqlCommand("SELECT count(*) FROM machines", connection, reading)) await read.ExecuteScalarAsync(CancellationToken.None);
                if (before is not null) await before.DisposeAsync();
                before = reading;
                held.TrySetResult();
            }

            await before!.DisposeAsync();
        }, CancellationToken.None);
        await held.Task;
        await TableLock.TakeAsync(taking, Machines.Change(), [.. tables.Select(table => new StepLock("public", table, StepLock.All))], withShapes: false, options, TimeProvider.System, Cancel);
        await stop.CancelAsync();
        await transaction.DisposeAsync();
        await holding;
        return [.. said.Limits.Distinct()];
    }

    /// <summary>Hears the limits that the runner sets.</summary>
    sealed class Said : ILoggerFactory, ILogger
    {
        readonly List<double> limits = [];

        public IReadOnlyList<double> Limits
        {
            get
            {
                lock (limits) return [.. limits];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            var limit = System.Text.RegularExpressions.Regex.Match(text, "set_config\\('lock_timeout'.*?\\b([0-9]+)ms", System.Text.RegularExpressions.RegexOptions.Singleline);
            if (!limit.Success) return;
            lock (limits) limits.Add(double.Parse(limit.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
