using Dataverket.Migrations.Tests.Matrix;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>What the steps declare, held against what the server does.</summary>
public sealed class LockClassTests
{
    static readonly string[] Modes = ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_step_locks_more_than_it_declares_and_none_writes_a_table_anew(string name)
    {
        const string Files = "SELECT oid::text || ' ' || pg_relation_filenode(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY oid";
        var scenario = Scenarios.Of(name);
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(database.ConnectionString).Port);
        var files = await database.ListAsync(Files);
        foreach (var leg in Leg.ThereAndBack)
        {
            HashSet<(string Table, string Mode)> held = [];
            tap.Watch(database.Name).InsideAsync = async _ =>
            {
                foreach (var line in await database.ListAsync("""
                    SELECT c.relname || '|' || l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a ON a.pid = l.pid
                    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.application_name LIKE 'dataverket-%' AND a.datname = current_database()
                    """)) held.Add((line.Split('|')[0], Spaced(line.Split('|')[1])));
            };
            await leg.Go(CrashMatrix.RunnerFor(CrashMatrix.Through(database, tap), scenario, leg), Cancel);
            var declared = Declared(scenario.Change, leg.Name).ToList();
            foreach (var (table, mode) in held.Where(entry => Array.IndexOf(Modes, entry.Mode) > Array.IndexOf(Modes, "ROW EXCLUSIVE")))
                Assert.True(declared.Any(own => own.Table == table && Array.IndexOf(Modes, own.Mode) >= Array.IndexOf(Modes, mode)), $"{leg.Name} held {table} in {mode}, which no step of it declares");
        }

        Assert.Equal(files, await database.ListAsync(Files));
    }

    static IEnumerable<StepLock> Declared(DatabaseChange change, string leg)
    {
        var steps = change.Build(ChangeFacts.Assumed);
        return (leg switch
        {
            "expand" => steps.Of(MigrationPhase.Expand),
            "backfill" => [.. steps.Of(MigrationPhase.Backfill), .. steps.Of(MigrationPhase.Verify)],
            "contract" => steps.Of(MigrationPhase.Contract),
            "undo contract" => steps.Undo(MigrationPhase.Contract),
            "undo backfill" => steps.Undo(MigrationPhase.Verify),
            _ => steps.UndoAll(),
        }).SelectMany(step => step.Locks);
    }

    /// <summary><c>ShareUpdateExclusiveLock</c> as <c>SHARE UPDATE EXCLUSIVE</c>.</summary>
    static string Spaced(string mode) => string.Concat(mode[..^4].Select((c, i) => i > 0 && char.IsUpper(c) ? " " + c : c.ToString())).ToUpperInvariant();
}
