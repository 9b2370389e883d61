using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Dataverket.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dataverket.Migrations.Tests;

public sealed class HostTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_of_the_new_build_waits_for_its_shape_holds_its_lease_while_it_runs_and_gives_it_back()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await using var provider = Provider(machines, Options(2, 2));
        var starting = StartAsync(provider);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.shapes") == 1, "it has asked");
        Assert.False(starting.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ShapeLeaseHolder>().Lease);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await starting;
        Assert.Equal(2, provider.GetRequiredService<ShapeLeaseHolder>().Lease.Uses);
        Assert.Equal(1, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.shape_leases"));
        foreach (var service in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>()) await service.StoppedAsync(Cancel);
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.shape_leases"));
    }

    [Fact]
    public async Task A_host_of_a_build_that_is_too_old_or_whose_shape_does_not_come_in_time_ends_with_the_reason()
    {
        await using var machines = await Machines.CreateAsync(10);
        await using (var impatient = Provider(machines, Options(2, 2), TimeSpan.FromMilliseconds(300)))
            Assert.Contains("only shape 1 is complete", (await Assert.ThrowsAsync<CompatPostgresException>(() => StartAsync(impatient))).Message, StringComparison.Ordinal);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        await using var old = Provider(machines, Options(1, 1));
        Assert.Contains("its floor is 2", (await Assert.ThrowsAsync<CompatPostgresException>(() => StartAsync(old))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_watches_hears_of_every_phase_its_rows_and_refusals_and_a_watcher_that_fails_hurts_nothing()
    {
        await using var machines = await Machines.CreateAsync(100);
        var watcher = new Watcher();
        var runner = machines.RunnerWith(options: Machines.Quick with { Events = watcher, MaxBatch = 10 });
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync(Machines.Id, Cancel));
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.BackfillAsync(Machines.Id, null, Cancel);
        watcher.Throws = true;
        await runner.ContractAsync(Machines.Id, Cancel);
        Assert.Equal(
            [("contract", ChangeEventState.Refused), ("expand", ChangeEventState.Begun), ("expand", ChangeEventState.Done), ("backfill", ChangeEventState.Begun), ("backfill", ChangeEventState.Done), ("contract", ChangeEventState.Begun), ("contract", ChangeEventState.Done)],
            watcher.All.Where(one => one.State != ChangeEventState.Progressed && one.Phase != "drop").Select(one => (one.Phase, one.State)));
        Assert.Contains("proof of machines-split-size does not stand", watcher.All[0].Detail, StringComparison.Ordinal);
        Assert.Contains(watcher.All, one => one is { Phase: "backfill", State: ChangeEventState.Progressed, Done: 100, Table: "machines" });
    }

    [Fact]
    public async Task Hosts_that_are_asked_to_bring_the_changes_to_their_proof_one_does_it_even_where_a_lease_waits_for_it_and_none_contracts()
    {
        await using var machines = await Machines.CreateAsync(100);
        var watcher = new Watcher();
        var options = Machines.Quick with { Events = watcher };
        ServiceProvider Host() => new ServiceCollection().AddDataverketMigrations(machines.Database.Source, Options(2, 2), TimeSpan.FromMinutes(1))
            .AddDataverketMigrations(machines.Database.ConnectionString, Machines.Set(Machines.Change()), options, runAtStart: true).BuildServiceProvider();
        await using var one = Host();
        await using var other = Host();
        await Task.WhenAll(StartAsync(one), StartAsync(other));
        await Eventually.TrueAsync(() => watcher.All.Any(told => told is { Phase: "backfill", State: ChangeEventState.Done }), "it has ended", 60);
        foreach (var service in one.GetServices<IHostedService>().Concat(other.GetServices<IHostedService>())) await service.StopAsync(Cancel);
        Assert.Equal(ChangeState.Proven, (await one.GetRequiredService<ChangeRunner>().StatusAsync(Machines.Id, Cancel)).State);
        Assert.Equal(["expand", "backfill"], watcher.All.Where(told => told.State == ChangeEventState.Done).Select(told => told.Phase));
    }

    [Fact]
    public async Task What_comes_right_by_itself_is_tried_again_beside_a_host_that_has_started_long_since()
    {
        await using var machines = await Machines.CreateAsync(10);
        var watcher = new Watcher();
        await using var host = new ServiceCollection()
            .AddDataverketMigrations(machines.Database.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick with { Events = watcher, LockDeadline = TimeSpan.FromMilliseconds(200) }, runAtStart: true).BuildServiceProvider();
        await using (var reader = await machines.Database.Source.OpenConnectionAsync(Cancel))
        {
            await using var transaction = await reader.BeginTransactionAsync(Cancel);
            await using (var read = new NpgsqlCommand("SELECT FROM machines", reader, transaction)) await read.ExecuteNonQueryAsync(Cancel);
            await StartAsync(host);
            await Eventually.TrueAsync(() => watcher.All.Any(one => one.State == ChangeEventState.Failed), "it could not be locked", 60);
        }

        await Eventually.TrueAsync(async () => (await machines.StatusAsync()).State == ChangeState.Proven, "it is proven", 60);
    }

    [Fact]
    public async Task What_does_not_come_right_by_itself_is_told_once_and_not_tried_again()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Database.RunAsync("ALTER TABLE machines ADD COLUMN cpu text");
        using var log = new Heard();
        await using var host = new ServiceCollection().AddSingleton<ILoggerFactory>(log)
            .AddDataverketMigrations(machines.Database.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick, runAtStart: true).BuildServiceProvider();
        await StartAsync(host);
        await Eventually.TrueAsync(() => log.Lines.Any(line => line.Contains("have ended before their end: ", StringComparison.Ordinal) && line.Contains("mend it and start it again", StringComparison.Ordinal)), "it is told", 60);
        Assert.DoesNotContain(log.Lines, line => line.Contains("are tried again", StringComparison.Ordinal));
        foreach (var service in host.GetServices<IHostedService>()) await service.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_host_that_stops_in_the_middle_of_a_backfill_leaves_it_to_the_next_one()
    {
        await using var machines = await Machines.CreateAsync(2000);
        var asked = 0;
        await using (var first = Host(Machines.Quick with { MaxBatch = 50, Throttle = _ => ValueTask.FromResult(Interlocked.Increment(ref asked) > 4 ? "the disk fills" : null) }))
        {
            await StartAsync(first);
            await Eventually.TrueAsync(async () => (await machines.Runner.BackfillStatusAsync(Machines.Id, Cancel)) is { Resting: "the disk fills", Done: > 0 }, "it is in the middle of it", 60);
            var stopping = Task.WhenAll(first.GetServices<IHostedService>().Select(service => service.StopAsync(Cancel)));
            await stopping.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, Cancel);
        }

        var done = (await machines.Runner.BackfillStatusAsync(Machines.Id, Cancel))!.Done;
        Assert.InRange(done, 1, 1999);
        Assert.Equal(done, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"));
        await using var next = Host(Machines.Quick with { MaxBatch = 50 });
        await StartAsync(next);
        await Eventually.TrueAsync(async () => (await machines.StatusAsync()).State == ChangeState.Proven, "the next one goes on to the end", 60);
        foreach (var service in next.GetServices<IHostedService>()) await service.StopAsync(Cancel);

        ServiceProvider Host(ChangeRunnerOptions options) => new ServiceCollection().AddDataverketMigrations(machines.Database.ConnectionString, Machines.Set(Machines.Change()), options, runAtStart: true).BuildServiceProvider();
    }

    [Fact]
    public async Task A_host_of_two_databases_brings_the_changes_of_each_to_their_proof()
    {
        await using var one = await Machines.CreateAsync(10);
        await using var other = await Machines.CreateAsync(20);
        var services = new ServiceCollection();
        foreach (var machines in new[] { one, other }) services.AddDataverketMigrations(machines.Database.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick, runAtStart: true);
        await using var host = services.BuildServiceProvider();
        await StartAsync(host);
        foreach (var machines in new[] { one, other }) await Eventually.TrueAsync(async () => (await machines.StatusAsync()).State == ChangeState.Proven, "proven", 60);
        Assert.Equal([10L, 20L], (await Task.WhenAll(host.GetServices<ChangeRunner>().Select(runner => runner.StatusAsync(Machines.Id, Cancel)))).Select(status => status.Done));
        foreach (var service in host.GetServices<IHostedService>()) await service.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_host_is_gone_although_what_it_runs_heeds_nobody()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await database.RunAsync("CREATE TABLE items (id int PRIMARY KEY); INSERT INTO items VALUES (1)");
        var (begun, goOn, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var migration = new DataMigration
        {
            Id = "d", Number = 7, Table = "items", Wrong = "SELECT FROM items WHERE false",
            Run = async (_, _) =>
            {
                begun.TrySetResult();
                await goOn.Task;
                ended.TrySetResult();
            },
        };
        var host = new ServiceCollection().AddDataverketMigrations(database.ConnectionString, new MigrationSet { Changes = [migration] }, Machines.Quick, runAtStart: true).BuildServiceProvider();
        try
        {
            await StartAsync(host);
            await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            // A host that has run out of patience.
            foreach (var service in host.GetServices<IHostedService>())
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.StopAsync(new CancellationToken(true)));
            await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel);
            Assert.False(ended.Task.IsCompleted);
        }
        finally
        {
            goOn.TrySetResult();
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
    }

    [Fact]
    public async Task A_host_that_is_not_asked_to_runs_nothing_and_offers_a_runner()
    {
        await using var machines = await Machines.CreateAsync();
        await using var host = new ServiceCollection().AddDataverketMigrations(machines.Database.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick).BuildServiceProvider();
        Assert.Empty(host.GetServices<IHostedService>());
        await host.GetRequiredService<ChangeRunner>().ExpandAsync(Machines.Id, Cancel);
        Assert.Equal(ChangeState.Expanded, (await machines.StatusAsync()).State);
    }

    static ShapeLeaseOptions Options(int oldest, int newest) => new() { Table = "machines", Service = "maskin", Instance = "maskin-a", Build = "2", Oldest = oldest, Newest = newest };

    static ServiceProvider Provider(Machines machines, ShapeLeaseOptions options, TimeSpan? patience = null) =>
        new ServiceCollection().AddDataverketMigrations(machines.Database.Source, options, patience).BuildServiceProvider();

    /// <summary>As a host does it.</summary>
    static async Task StartAsync(ServiceProvider provider)
    {
        foreach (var service in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>()) await service.StartingAsync(Cancel);
    }

    sealed class Heard : ILoggerFactory
    {
        readonly ListLogger all = new();

        public IEnumerable<string> Lines => all.Lines;

        public ILogger CreateLogger(string categoryName) => all;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }

    sealed class Watcher : IProgress<ChangeEvent>
    {
        readonly List<ChangeEvent> all = [];

        public bool Throws { get; set; }

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
            if (Throws) throw new InvalidOperationException("the watcher is broken");
        }
    }
}
