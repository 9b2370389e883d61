using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>
/// One kind of change, every leg of the way there and back, every statement of it: see <see cref="LegMatrix"/>.
/// </summary>
sealed class CrashMatrix(Scenario scenario, int seed, double share, Tally tally)
{
    public static ChangeRunnerOptions Options { get; } = new()
    {
        // Every batch is of one size, so that each run has the same statements.
        MaxBatch = 14, BatchTarget = TimeSpan.FromSeconds(1), RowLockTimeout = TimeSpan.FromMilliseconds(900), RetryDeadline = TimeSpan.Zero, LockDeadline = TimeSpan.FromSeconds(20), RunnerDeadline = TimeSpan.FromSeconds(20), HoldTimeout = TimeSpan.FromSeconds(10),
        Conditions = ContractConditions.Least,
    };

    /// <summary>Afterwards nobody disturbs it any more: what is slow for once is not stuck.</summary>
    static ChangeRunnerOptions Patient { get; } = Options with { RetryDeadline = TimeSpan.FromMinutes(2) };

    /// <summary>The runner that goes on where another was ended, as one would that is started by hand: with the time as it is.</summary>
    public static ChangeRunner AfterwardsFor(TestDatabase database, Scenario scenario, Leg leg) => new(
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Timeout = 60 }.ConnectionString, new MigrationSet { Changes = [scenario.Change] }, leg.Name == "drop" ? Patient with { KeepRetired = TimeSpan.Zero } : Patient, TimeProvider.System);

    public static ChangeRunner RunnerFor(string connectionString, Scenario scenario, Leg leg, TimeProvider? clock = null) => new(
        connectionString, new MigrationSet { Changes = [scenario.Change] }, leg.Name == "drop" ? Options with { KeepRetired = TimeSpan.Zero } : Options, clock ?? TimeProvider.System);

    /// <summary>Scenarios side by side: much of the time is spent waiting for the server.</summary>
    /// <param name="scenarios">The changes.</param>
    /// <param name="seed">Draws the places, where not all of them are taken.</param>
    /// <param name="share">Which share of the places is taken, 0 to 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Tally> AllAsync(IEnumerable<Scenario> scenarios, int seed, double share, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        await Parallel.ForEachAsync(scenarios.Index(), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, async (entry, cancel) =>
        {
            var broken = await Record.ExceptionAsync(() => new CrashMatrix(entry.Item, seed + (entry.Index * 1000), share, tally).RunAsync(cancel));
            if (broken is not null) tally.StuckAt($"{entry.Item.Name}: {broken}");
            // All of it takes an hour and more: what has been seen is told when somebody ends it before.
            if (Scenarios.IsWhole) Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {entry.Item.Name} is done; {tally.Summary}");
        });
        return tally;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        tally.Change();
        var server = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("DATAVERKET_POSTGRES"));
        await using var tap = new Tap(server.Host!, server.Port);
        var random = new Random(seed);
        LegMatrix Of(Leg leg, TestDatabase from) => new(scenario, leg, from, tap, tally, random.Next(), share);
        List<TestDatabase> stages = [await BeginAsync(scenario, cancellationToken)];
        try
        {
            foreach (var leg in Leg.ThereAndBack)
            {
                stages.Add(await Of(leg, stages[^1]).RunAsync(cancellationToken));
                // What new builds write after Contract is what its undo has to bring back.
                if (leg.Name == "contract") await AfterContractAsync(scenario, stages[^1]);
            }

            foreach (var (leg, after) in Leg.Others) await using (await Of(leg, stages[after]).RunAsync(cancellationToken)) { }
        }
        finally
        {
            foreach (var stage in stages) await stage.DisposeAsync();
        }
    }

    public static async Task<TestDatabase> BeginAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var database = await TestDatabase.CreateAsync(withTables: false);
        await RunnerFor(database.ConnectionString, scenario, Leg.ThereAndBack[0]).ApplyBaselineAsync(cancellationToken);
        await database.RunAsync(scenario.Tables);
        return database;
    }

    static async Task AfterContractAsync(Scenario scenario, TestDatabase database)
    {
        for (var id = 1; id <= 5; id++) await database.RunAsync(Fill(scenario.New.Update, id, id + 100));
        for (var id = 1001; id <= 1003; id++) await database.RunAsync(Fill(scenario.NewAfterContract ?? scenario.New.Insert, id, id));
    }

    public static string Fill(string sql, int id, int value) =>
        sql.Replace("{id}", id.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{v}", value.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public static string Through(TestDatabase database, Tap tap) => new NpgsqlConnectionStringBuilder(database.ConnectionString)
    {
        // Many wait side by side, and nothing may go by that the runner has not sent.
        Host = "127.0.0.1", Port = tap.Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable, Timeout = 60,
    }.ConnectionString;
}
