using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// The SQL text of a change that keeps one old column and some new ones in step. Every name in it went through <see cref="SqlName.Quote"/>. Pure.
/// </summary>
sealed class ColumnSync(DatabaseChange change, string oldColumn, IReadOnlyList<NewColumn> columns, string down)
{
    internal string OldColumn => oldColumn;

    internal IReadOnlyList<NewColumn> Columns => columns;

    internal string TriggerName => "dataverket_" + change.Id + "_sync";

    internal string ProofName => "dataverket_" + change.Id + "_proof";

    internal string FilledName => "dataverket_" + change.Id + "_filled";

    internal string FunctionSql => SqlName.Qualify(CompatTables.Schema, TriggerName);

    /// <summary>Where the names in expressions are looked up, now and in the trigger.</summary>
    internal string SearchPath => "pg_catalog, " + SqlName.Quote(change.Schema) + ", pg_temp";

    string Table => change.TableSql;

    string Old => SqlName.Quote(oldColumn);

    IEnumerable<string> News => columns.Select(column => SqlName.Quote(column.Name));

    /// <summary>Rows that the backfill has to fill: never those that hold a new value, which a new build may have written.</summary>
    internal string Unfilled => $"({Old} IS NOT NULL AND ({string.Join(" OR ", News.Select(name => name + " IS NULL"))}))";

    internal string Fill => $"UPDATE {Table} SET {string.Join(", ", columns.Select(column => $"{SqlName.Quote(column.Name)} = COALESCE({SqlName.Quote(column.Name)}, {Group(column.Up)})"))}";

    /// <summary>Down comes before up: what a new build wrote need not be text that up can read, and an error is no "no".</summary>
    internal string Proof =>
        $"(({Old} IS NULL AND {All("IS NULL")}) OR ({All("IS NOT NULL")} AND ({Old} IS NOT DISTINCT FROM {Group(down)} OR ("
        + string.Join(" AND ", columns.Select(column => $"{SqlName.Quote(column.Name)} IS NOT DISTINCT FROM {Group(column.Up)}")) + "))))";

    /// <summary>Parses every expression over the real old column without a lock that matters and without reading a row.</summary>
    internal string DryRun =>
        $"SELECT {Proof}, {Group(down)}, {string.Join(", ", columns.Select(column => $"{Group(column.Up)}"))} FROM (SELECT {Old}, "
        + string.Join(", ", columns.Select(column => $"NULL::{column.Type} AS {SqlName.Quote(column.Name)}")) + $" FROM {Table} LIMIT 0) dv";

    internal IReadOnlyList<string> Expand =>
    [
        // Nullable and without a default: a default would fill rows that an old build inserts, and the trigger could not tell.
        $"ALTER TABLE {Table} {string.Join(", ", columns.Select(column => $"ADD COLUMN {SqlName.Quote(column.Name)} {column.Type}"))}",
        Function,
        $"COMMENT ON FUNCTION {FunctionSql}() IS '{change.Checksum}'",
        $"CREATE TRIGGER {SqlName.Quote(TriggerName)} BEFORE INSERT OR UPDATE OF {string.Join(", ", News.Prepend(Old))} ON {Table} FOR EACH ROW EXECUTE FUNCTION {FunctionSql}()",
        $"EXPLAIN {Fill} WHERE {Unfilled}",
    ];

    internal IReadOnlyList<string> AddProof(bool required) =>
    [
        $"ALTER TABLE {Table} ADD CONSTRAINT {SqlName.Quote(ProofName)} CHECK {Proof} NOT VALID"
            + (required ? $", ADD CONSTRAINT {SqlName.Quote(FilledName)} CHECK ({All("IS NOT NULL")}) NOT VALID" : ""),
    ];

    internal IReadOnlyList<string> Validate(bool required) =>
        [$"ALTER TABLE {Table} VALIDATE CONSTRAINT {SqlName.Quote(ProofName)}" + (required ? $", VALIDATE CONSTRAINT {SqlName.Quote(FilledName)}" : "")];

    internal IReadOnlyList<string> DropProof =>
        [$"ALTER TABLE {Table} DROP CONSTRAINT IF EXISTS {SqlName.Quote(ProofName)}, DROP CONSTRAINT IF EXISTS {SqlName.Quote(FilledName)}"];

    internal IReadOnlyList<string> Contract(bool required) =>
    [
        .. DropSync,
        $"ALTER TABLE {Table} DROP CONSTRAINT {SqlName.Quote(ProofName)}",
        // One by one and while the validated check stands: then PostgreSQL reads no row. In one statement with the drop of the check it would read all.
        .. required ? News.Select(name => $"ALTER TABLE {Table} ALTER COLUMN {name} SET NOT NULL") : [],
        .. required ? [$"ALTER TABLE {Table} DROP CONSTRAINT {SqlName.Quote(FilledName)}"] : Array.Empty<string>(),
        $"ALTER TABLE {Table} DROP COLUMN {Old}",
    ];

    internal IReadOnlyList<string> UndoExpand =>
        [.. DropSync, .. DropProof, $"ALTER TABLE {Table} {string.Join(", ", News.Select(name => $"DROP COLUMN IF EXISTS {name}"))}"];

    IReadOnlyList<string> DropSync => [$"DROP TRIGGER IF EXISTS {SqlName.Quote(TriggerName)} ON {Table}", $"DROP FUNCTION IF EXISTS {FunctionSql}()"];

    string Function => SyncFunction.Write(FunctionSql, SearchPath, change.Id, oldColumn, columns, down);

    /// <summary>A line of its own ends a comment in the expression before the bracket closes.</summary>
    static string Group(string expression) => "(" + expression + "\n)";

    string All(string test) => string.Join(" AND ", News.Select(name => $"{name} {test}"));
}
