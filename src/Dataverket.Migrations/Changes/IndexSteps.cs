using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>An index that is built beside readers and writers. Pure.</summary>
static class IndexSteps
{
    internal static ChangeStep Build(DatabaseChange change, string name, string keys, bool unique, string refused, string? method = null, string? include = null, string? where = null, string step = "build index", MigrationPhase phase = MigrationPhase.Expand)
    {
        var index = SqlName.Qualify(change.Schema, name);
        return new(step, phase, StepKind.Concurrent)
        {
            Sql =
            [
                $"CREATE {(unique ? "UNIQUE " : "")}INDEX CONCURRENTLY {SqlName.Quote(name)} ON {change.TableSql} {Definition(keys, method, include, where)}",
            ],
            Undo = [$"DROP INDEX CONCURRENTLY IF EXISTS {index}"], Locks = [new(change.Schema, change.Table, StepLock.Nobody)], Cost = StepCost.Index, Index = index,
            Done = Catalog.ValidIndex(change.Schema, change.Table, name, unique), Clear = Catalog.Free(change.Schema, name), RefusedText = refused,
            Recovery = "Run it again: what an interrupted build left is invalid, and is dropped first.", Proof = $"Index {name} is valid.",
        };
    }

    internal static string Definition(string keys, string? method, string? include, string? where) =>
        $"{(method is null ? "" : $"USING {method} ")}({keys})" + (include is null ? "" : $" INCLUDE ({include})") + (where is null ? "" : $" WHERE ({where}\n)");

    internal static string Duplicates(DatabaseChange change, string keys) =>
        $"rows of {change.TableName} share a value. Find them with SELECT {keys}, count(*) FROM {change.TableName} GROUP BY {keys} HAVING count(*) > 1, mend them, then run it again. The index was taken away again.";
}
