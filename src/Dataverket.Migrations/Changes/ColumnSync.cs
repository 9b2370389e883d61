using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// The SQL text of a change that keeps some old columns and some new ones in step. Every name in it went through <see cref="SqlName.Quote"/>. Pure.
/// </summary>
/// <param name="change">The change.</param>
/// <param name="olds">The old columns.</param>
/// <param name="columns">The new ones.</param>
/// <param name="isExact">Whether old and new are of one type, and so can be asked to be the same to the byte.</param>
sealed class ColumnSync(DatabaseChange change, IReadOnlyList<OldColumn> olds, IReadOnlyList<NewColumn> columns, bool isExact = false)
{
    internal IReadOnlyList<OldColumn> OldColumns => olds;

    internal IReadOnlyList<NewColumn> Columns => columns;

    internal OldWrites Writes { get; } = new(change);

    internal Divergences Diverged { get; } = new(change, olds.Select(column => column.Name));

    internal IReadOnlyList<string> CreateNotes => [.. Writes.Create, .. Diverged.Create];

    internal IReadOnlyList<string> DropNotes => [.. Writes.Drop, .. Diverged.Drop];

    internal string TriggerName => change.Prefix + "sync";

    internal string ProofName => change.Prefix + "proof";

    internal string FilledName => change.Prefix + "filled";

    internal string KeptName => change.Prefix + "kept";

    internal string FunctionSql => SqlName.Qualify(CompatTables.Schema, TriggerName);

    internal string Trigger => SqlName.Quote(TriggerName);

    /// <summary>The name under which an old column waits after Contract.</summary>
    internal string Retired(OldColumn column)
    {
        for (var i = 0; i < olds.Count; i++)
            if (ReferenceEquals(olds[i], column)) return change.Prefix + (olds.Count == 1 ? "old" : $"old{i}");
        throw new ArgumentException("Not one of this change's.", nameof(column));
    }

    internal string Table => change.TableSql;

    internal IEnumerable<string> Olds => olds.Select(column => SqlName.Quote(column.Name));

    internal IEnumerable<string> News => columns.Select(column => SqlName.Quote(column.Name));

    /// <summary>Rows that the backfill has to fill: never those that hold a new value, which a new build may have written.</summary>
    internal string Unfilled => $"({Any(Olds, "IS NOT NULL")} AND {Any(News, "IS NULL")})";

    internal string Fill => $"UPDATE {Table} SET {string.Join(", ", columns.Select(column => $"{SqlName.Quote(column.Name)} = COALESCE({SqlName.Quote(column.Name)}, {Group(column.Up)})"))}";

    /// <summary>The way back: what new builds have written since Contract reaches the old columns. Rows that still agree keep what they have, which down may not be able to say.</summary>
    internal string Refill => $"UPDATE {Table} SET {string.Join(", ", olds.Select(column => $"{SqlName.Quote(column.Name)} = {Group(column.Down)}"))}";

    internal string Unagreed => Not(Agreeing($"{UpAgreesSql}({SqlName.Quote(change.Table)}.*)"));

    /// <summary>Down comes before up: what a new build wrote need not be text that up can read, and an error is no "no".</summary>
    internal string Proof => Agreeing("(" + UpAgrees + ")");

    string UpAgrees => string.Join(" AND ", columns.Select(column => Same(SqlName.Quote(column.Name), Group(column.Up))));

    /// <summary>The condition of a row that stands against the proof, or has NULL where an old column takes none.</summary>
    internal string Against(bool required, IEnumerable<string> kept) =>
        string.Join(" OR ", [$"({Proof}) IS FALSE", .. required ? [Not(FilledCheck)] : Array.Empty<string>(), .. kept.Select(name => $"{name} IS NULL")]);

    internal string FilledCheck => All(News, "IS NOT NULL");

    /// <summary>Parses every expression over the real old columns without a lock that matters and without reading a row.</summary>
    internal string DryRun =>
        $"SELECT {Proof}, {string.Join(", ", olds.Select(column => Group(column.Down)).Concat(columns.Select(column => Group(column.Up))))} FROM (SELECT {string.Join(", ", Olds)}, "
        + string.Join(", ", columns.Select(column => $"NULL::{column.Type} AS {SqlName.Quote(column.Name)}")) + $" FROM {Table} LIMIT 0) dv";

    internal string Function => SyncFunction.Write(FunctionSql, change.SearchPath, change.Id, Writes.Note, Diverged.Count, olds, columns, Proof);

    internal string BackwardFunction => SyncFunction.WriteBackward(FunctionSql, change.SearchPath, olds, columns, Proof);

    /// <summary>There only while Contract is being undone.</summary>
    internal string AgreesFunction => SyncFunction.WriteAgrees(UpAgreesSql, change.SearchPath, olds.Select(column => column.Name).Concat(columns.Select(column => column.Name)), UpAgrees);

    internal string DropAgrees => $"DROP FUNCTION IF EXISTS {UpAgreesSql}(anyelement)";

    string UpAgreesSql => SqlName.Qualify(CompatTables.Schema, change.Prefix + "agrees");

    internal string CreateTrigger =>
        $"CREATE TRIGGER {Trigger} BEFORE INSERT OR UPDATE OF {string.Join(", ", Olds.Concat(News))} ON {Table} FOR EACH ROW EXECUTE FUNCTION {FunctionSql}()";

    internal IReadOnlyList<string> DropSync => [$"DROP TRIGGER IF EXISTS {Trigger} ON {Table}", $"DROP FUNCTION IF EXISTS {FunctionSql}()", .. DropNotes];

    internal string AddProof(bool required) =>
        $"ALTER TABLE {Table} ADD CONSTRAINT {SqlName.Quote(ProofName)} CHECK {Proof} NOT VALID"
        + (required ? $", ADD CONSTRAINT {SqlName.Quote(FilledName)} CHECK ({FilledCheck}) NOT VALID" : "");

    internal string Validate(bool required) =>
        $"ALTER TABLE {Table} VALIDATE CONSTRAINT {SqlName.Quote(ProofName)}" + (required ? $", VALIDATE CONSTRAINT {SqlName.Quote(FilledName)}" : "");

    internal string DropProof => $"ALTER TABLE {Table} DROP CONSTRAINT IF EXISTS {SqlName.Quote(ProofName)}, DROP CONSTRAINT IF EXISTS {SqlName.Quote(FilledName)}";

    string Agreeing(string up) =>
        $"(({All(Olds, "IS NULL")} AND {All(News, "IS NULL")}) OR ({All(News, "IS NOT NULL")} AND (("
        + string.Join(" AND ", olds.Select(column => Same(SqlName.Quote(column.Name), Group(column.Down)))) + $") OR {up})))";

    /// <summary>What the type calls equal need not be the same: <c>1 mon</c> and <c>30 days</c>, <c>2.0</c> and <c>2.00</c>, letters that differ in case only.</summary>
    string Same(string one, string other) => isExact ? $"pg_catalog.record_image_eq(ROW({one}), ROW({other}))" : $"{one} IS NOT DISTINCT FROM {other}";

    static string Not(string condition) => $"(NOT {condition})";

    /// <summary>A line of its own ends a comment in the expression before the bracket closes.</summary>
    static string Group(string expression) => "(" + expression + "\n)";

    static string All(IEnumerable<string> names, string test) => "(" + string.Join(" AND ", names.Select(name => $"{name} {test}")) + ")";

    static string Any(IEnumerable<string> names, string test) => "(" + string.Join(" OR ", names.Select(name => $"{name} {test}")) + ")";
}
