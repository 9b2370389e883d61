using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>The two-client matrix: see <see cref="TwoClients"/>.</summary>
public sealed class TwoClientTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Clients write between any two statements of the runner: rows that a data migration is to handle would come for ever. It has no sides to keep in step either.
    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name).Where(name => name != "DataMigration")];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Old_and_new_build_run_at_once_in_every_state_there_and_back_lose_nothing_and_no_step_locks_more_than_it_declares(string name) => WalkAsync(name, withClients: true);

    [Fact]
    public Task A_data_migration_locks_no_more_than_it_declares_and_writes_no_table_anew() => WalkAsync("DataMigration", withClients: false);

    // The way itself is most of the work: it is gone once for all that can be seen on it.
    static async Task WalkAsync(string name, bool withClients)
    {
        var scenario = Scenarios.Of(name);
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(database.ConnectionString).Port);
        await using var clients = new TwoClients(scenario, database, 6);
        await clients.LearnAsync();
        var locks = new HeldLocks(database);
        var files = await database.ListAsync(HeldLocks.Files);
        var through = CrashMatrix.Through(database, tap);
        foreach (var leg in Leg.ThereAndBack)
        {
            clients.Before(leg);
            var watch = tap.Watch(database.Name);
            watch.InsideAsync = locks.LookAsync;
            if (withClients) watch.BetweenAsync = statement => clients.RoundAsync($"{name}, {leg.Name}, before statement {statement}");
            await leg.Go(CrashMatrix.RunnerFor(through, scenario, leg), Cancel);
            tap.Forget(database.Name);
            locks.Check(scenario.Change, leg.Name);
            if (withClients) await clients.AfterAsync(leg, $"{name}, after {leg.Name}");
        }

        Assert.Equal(files, await database.ListAsync(HeldLocks.Files));
        if (!withClients) return;
        TestContext.Current.TestOutputHelper!.WriteLine($"two clients: {name}: states={clients.States} queries={clients.Queries} faults={clients.Faults.Count}");
        Assert.True(clients.Faults.IsEmpty, string.Join(Environment.NewLine, clients.Faults.Take(10)));
        Assert.True(clients.States >= Leg.ThereAndBack.Count, $"only {clients.States} states were seen");
    }
}
