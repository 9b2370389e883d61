using Dataverket.Tests;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>The way there and back with both builds at work after each leg.</summary>
static class Walk
{
    internal static async Task ThereAndBackAsync(Scenario scenario, TestDatabase database, CancellationToken cancellationToken)
    {
        await using var clients = new TwoClients(scenario, database, 6);
        await clients.LearnAsync();
        foreach (var leg in Leg.ThereAndBack)
        {
            clients.Before(leg);
            await leg.Go(CrashMatrix.AfterwardsFor(database, scenario, leg), cancellationToken);
            // A row that comes after a data migration has ended is one that it has not handled.
            if (scenario.Change is not DataMigration) await clients.AfterAsync(leg, $"{scenario.Name}, after {leg.Name}");
        }

        Assert.True(clients.Faults.IsEmpty, string.Join(Environment.NewLine, clients.Faults.Take(10)));
        if (scenario.Change is not DataMigration) Assert.Equal(Leg.ThereAndBack.Count, clients.States);
    }
}
