using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>The two-client matrix: see <see cref="TwoClients"/>.</summary>
public sealed class TwoClientTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Here clients write between any two statements of the runner: rows that a data migration is to handle would come for ever. It has no sides to keep in step either.
    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name).Where(name => name != "DataMigration")];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Old_and_new_build_run_at_once_in_every_state_there_and_back_without_an_error_and_lose_nothing(string name)
    {
        var scenario = Scenarios.Of(name);
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(database.ConnectionString).Port);
        await using var clients = new TwoClients(scenario, database, 6);
        await clients.LearnAsync();
        var through = CrashMatrix.Through(database, tap);
        foreach (var leg in Leg.ThereAndBack)
        {
            // Who is deployed when, as shape leases and their gates enforce it.
            clients.Old = leg.Name is not ("contract" or "undo contract") || scenario.OldAfterContract;
            clients.New = leg.Name is not ("expand" or "undo expand");
            tap.Watch(database.Name).BetweenAsync = statement => clients.RoundAsync($"{name}, {leg.Name}, before statement {statement}");
            await leg.Go(CrashMatrix.RunnerFor(through, scenario, leg), Cancel);
            tap.Forget(database.Name);
            clients.Complete = leg.Name is "backfill" or "contract" or "undo contract";
            clients.Contracted = leg.Name is "contract";
            if (leg.Name == "undo contract") clients.Old = true;
            await clients.RoundAsync($"{name}, after {leg.Name}");
            await clients.CheckAllAsync($"{name}, after {leg.Name}");
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"two clients: {name}: states={clients.States} queries={clients.Queries} faults={clients.Faults.Count}");
        Assert.True(clients.Faults.IsEmpty, string.Join(Environment.NewLine, clients.Faults.Take(10)));
        Assert.True(clients.States >= Leg.ThereAndBack.Count, $"only {clients.States} states were seen");
    }
}
