using Dataverket.Tests;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>What the runner's sessions hold of the service's tables while a leg is gone, against what its steps declare.</summary>
sealed class HeldLocks(TestDatabase database)
{
    static readonly string[] Modes = ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"];

    /// <summary>The files of the tables: a table that is written anew gets another.</summary>
    internal const string Files = "SELECT oid::text || ' ' || pg_relation_filenode(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY oid";

    readonly HashSet<(string Table, string Mode)> held = [];

    internal async Task LookAsync(int statement)
    {
        foreach (var line in await database.ListAsync("""
            SELECT c.relname || '|' || l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.application_name LIKE 'dataverket-%' AND a.datname = current_database()
            """)) held.Add((line.Split('|')[0], Spaced(line.Split('|')[1])));
    }

    /// <summary>Nothing above what every writer takes was held but what a step of the leg declares.</summary>
    internal void Check(DatabaseChange change, string leg)
    {
        var declared = Declared(change, leg).ToList();
        foreach (var (table, mode) in held.Where(entry => Array.IndexOf(Modes, entry.Mode) > Array.IndexOf(Modes, "ROW EXCLUSIVE")))
            Assert.True(declared.Any(own => own.Table == table && Array.IndexOf(Modes, own.Mode) >= Array.IndexOf(Modes, mode)), $"{leg} held {table} in {mode}, which no step of it declares");
        held.Clear();
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
