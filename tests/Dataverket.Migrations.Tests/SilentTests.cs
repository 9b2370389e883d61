using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>The network takes what is sent and brings nothing, and neither side hears of an end.</summary>
public sealed class SilentTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_backfill_whose_connection_falls_silent_ends_by_itself_and_the_next_one_goes_on(int statement)
    {
        await using var machines = await Machines.CreateAsync(3000);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString).Port);
        // In the middle of the batches, at each of the statements of one.
        var watch = tap.Watch(machines.Database.Name, stopAt: 60 + statement);
        var through = new ChangeRunner(
            CrashMatrix.Through(machines.Database, tap), Machines.Set(Machines.Change()), Machines.Quick with { MaxBatch = 20, RetryDeadline = TimeSpan.Zero }, TimeProvider.System);
        var running = through.BackfillAsync(Machines.Id, null, Cancel);
        await watch.Stopped.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => running.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel));
        Assert.True(failed.IsTransient);
        tap.Forget(machines.Database.Name);
        Assert.InRange((await machines.StatusAsync()).Done, 1, 2999);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task The_server_and_the_runner_look_after_each_other_while_nothing_is_said()
    {
        await using var machines = await Machines.CreateAsync();
        await using var connection = await machines.Runner.OpenAsync("dataverket-status", Cancel);
        Assert.Equal(["10", "5", "3"], await Task.WhenAll(new[] { "idle", "interval", "count" }.Select(async name =>
        {
            await using var own = await machines.Runner.OpenAsync("dataverket-status", Cancel);
            return (await own.ValueAsync<string>($"SELECT current_setting('tcp_keepalives_{name}')", Cancel))!;
        })));
        var settings = new NpgsqlConnectionStringBuilder(connection.ConnectionString);
        Assert.True(settings.TcpKeepAlive);
        Assert.InRange(settings.CommandTimeout, 31, 120);
    }

    [Fact]
    public async Task Code_of_a_data_migration_hears_that_it_is_to_end()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var migration = new DataMigration
        {
            Id = "d", Number = 7, Table = "machines", Wrong = "SELECT FROM machines WHERE id < 0",
            Run = async (_, cancel) =>
            {
                began.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            },
        };
        await using var machines = await Machines.CreateAsync(10);
        var runner = machines.RunnerWith(migration);
        await runner.ExpandAsync("d", Cancel);
        using var stop = new CancellationTokenSource();
        var running = runner.BackfillAsync("d", null, stop.Token);
        await began.Task.WaitAsync(Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel));
    }
}
