using System.Diagnostics;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>
/// Every change, every leg of the way there and back, every statement of it: kill there, before the server has the statement or when it has answered and nobody heard,
/// run the leg again, and compare with a run that nobody disturbed.
/// </summary>
sealed class CrashMatrix(Func<Scenario, Leg, int, bool, bool> picks) : IAsyncDisposable
{
    static readonly TimeSpan Stuck = TimeSpan.FromSeconds(60);
    readonly Tap tap = new("127.0.0.1", new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("DATAVERKET_POSTGRES")).Port);

    public int Changes { get; private set; }

    public int KillPoints { get; private set; }

    /// <summary>Places that a run did not come to: one that waits for a lock has more statements than the next.</summary>
    public int Missed { get; private set; }

    public List<string> Mismatches { get; } = [];

    public List<string> StuckAt { get; } = [];

    public string Summary => $"crash matrix: changes={Changes} kill_points={KillPoints} mismatches={Mismatches.Count} stuck={StuckAt.Count}";

    /// <summary>Whether a leg runs in a process of its own, which is killed with signal 9.</summary>
    public bool InProcess { get; init; } = true;

    public static ChangeRunnerOptions Options { get; } = new()
    {
        // Every batch is of one size, so that each run has the same statements.
        MaxBatch = 10, BatchTarget = TimeSpan.FromSeconds(1), RowLockTimeout = TimeSpan.FromMilliseconds(900), RetryDeadline = TimeSpan.Zero, LockDeadline = TimeSpan.FromSeconds(20), RunnerDeadline = TimeSpan.FromSeconds(20), HoldTimeout = TimeSpan.FromSeconds(10),
        Conditions = ContractConditions.Least,
    };

    public static ChangeRunner RunnerFor(string connectionString, Scenario scenario, Leg leg) => new(
        connectionString, new MigrationSet { Changes = [scenario.Change] }, leg.Name == "drop" ? Options with { KeepRetired = TimeSpan.Zero } : Options, TimeProvider.System);

    /// <summary>Scenarios side by side: most of the time is spent waiting for the server.</summary>
    public static async Task<CrashMatrix> AllAsync(IReadOnlyList<Scenario> scenarios, int seed, double share, bool inProcess, CancellationToken cancellationToken)
    {
        await using var sum = new CrashMatrix((_, _, _, _) => false);
        await Parallel.ForEachAsync(scenarios.Index(), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (entry, cancel) =>
        {
            var random = new Random(seed + (entry.Index * 1000));
            await using var own = new CrashMatrix((_, _, _, _) => random.NextDouble() < share) { InProcess = inProcess };
            var broken = await Record.ExceptionAsync(() => own.RunAsync(entry.Item, cancel));
            lock (sum)
            {
                sum.Changes += own.Changes;
                sum.KillPoints += own.KillPoints;
                sum.Missed += own.Missed;
                sum.Mismatches.AddRange(own.Mismatches);
                sum.StuckAt.AddRange(own.StuckAt);
                if (broken is not null) sum.StuckAt.Add($"{entry.Item.Name}: {broken.Message}");
            }
        });
        return sum;
    }

    public async Task RunAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        Changes++;
        List<TestDatabase> stages = [await BeginAsync(scenario, cancellationToken)];
        try
        {
            for (var i = 0; i < Leg.ThereAndBack.Count; i++)
            {
                stages.Add(await LegAsync(scenario, Leg.ThereAndBack[i], stages[i], cancellationToken));
                // What new builds write after Contract is what its undo has to bring back.
                if (Leg.ThereAndBack[i].Name == "contract") await AfterContractAsync(scenario, stages[^1]);
            }

            foreach (var (leg, after) in Leg.Others) await using (await LegAsync(scenario, leg, stages[after], cancellationToken)) { }
        }
        finally
        {
            foreach (var stage in stages) await stage.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await tap.DisposeAsync();

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

    /// <summary>Goes the leg undisturbed, which says how many statements it has and what it leaves; then once for each place to kill at.</summary>
    async Task<TestDatabase> LegAsync(Scenario scenario, Leg leg, TestDatabase from, CancellationToken cancellationToken)
    {
        var reference = await TestDatabase.CreateAsync(false, from);
        tap.Reset();
        try
        {
            await leg.Go(RunnerFor(Through(reference), scenario, leg), cancellationToken);
        }
        catch (DatabaseChangeException e)
        {
            throw new InvalidOperationException($"{scenario.Name}, {leg.Name}: {e.Message}", e);
        }

        var (statements, expected) = (tap.Seen, await Fingerprint.OfAsync(reference, scenario.Data));
        for (var at = 1; at <= statements; at++)
        {
            foreach (var after in new[] { false, true })
            {
                if (!picks(scenario, leg, at, after)) continue;
                var where = $"{scenario.Name}, {leg.Name}, {(after ? "after" : "before")} statement {at} of {statements}";
                await using var database = await TestDatabase.CreateAsync(false, from);
                if (!await KilledAsync(scenario, leg, database, at, after, cancellationToken))
                {
                    Missed++;
                    continue;
                }

                KillPoints++;
                try
                {
                    await leg.Go(RunnerFor(database.ConnectionString, scenario, leg), cancellationToken).WaitAsync(Stuck, TimeProvider.System, cancellationToken);
                }
                catch (Exception e) when (e is DatabaseChangeException or TimeoutException)
                {
                    StuckAt.Add($"{where}: {e.Message}");
                    continue;
                }

                var actual = await Fingerprint.OfAsync(database, scenario.Data);
                if (actual != expected) Mismatches.Add($"{where}:{Environment.NewLine}{Difference(expected, actual)}");
            }
        }

        return reference;
    }

    async Task<bool> KilledAsync(Scenario scenario, Leg leg, TestDatabase database, int at, bool after, CancellationToken cancellationToken)
    {
        tap.Reset();
        (tap.KillAt, tap.AfterIt) = (at, after);
        if (InProcess)
        {
            tap.Kill = () => database.AsAdminAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}' AND application_name LIKE 'dataverket-%'").GetAwaiter().GetResult();
            try
            {
                await leg.Go(RunnerFor(Through(database), scenario, leg), cancellationToken).WaitAsync(Stuck, TimeProvider.System, cancellationToken);
            }
            catch (DatabaseChangeException)
            {
            }
        }
        else
        {
            using var child = Process.Start(new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "Dataverket.Migrations.Tests"),
                ["-explicit", "only", "-method", $"{typeof(CrashMatrixTests).FullName}.{nameof(CrashMatrixTests.One_leg_in_a_process_of_its_own)}"])
            {
                Environment = { [CrashMatrixTests.ChildDatabase] = Through(database), [CrashMatrixTests.ChildScenario] = scenario.Name, [CrashMatrixTests.ChildLeg] = leg.Name },
                RedirectStandardOutput = true,
            })!;
            tap.Kill = child.Kill;
            var output = child.StandardOutput.ReadToEndAsync(cancellationToken);
            await child.WaitForExitAsync(cancellationToken);
            await output;
        }

        var killed = tap.Killed;
        tap.Reset();
        return killed;
    }

    string Through(TestDatabase database) => Through(database, tap);

    public static string Through(TestDatabase database, Tap tap) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = tap.Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable }.ConnectionString;

    static string Difference(string expected, string actual)
    {
        var (left, right) = (expected.Split(Environment.NewLine), actual.Split(Environment.NewLine));
        return string.Join(Environment.NewLine, left.Except(right).Take(8).Select(line => "  - " + line).Concat(right.Except(left).Take(8).Select(line => "  + " + line)));
    }
}
