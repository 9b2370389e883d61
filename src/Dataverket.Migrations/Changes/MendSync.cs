using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// The SQL text of a trigger that gives a column a value where a build has left it in a state that the new shape does not know: one direction only. Pure.
/// </summary>
/// <param name="change">The change.</param>
/// <param name="column">The column that is set.</param>
/// <param name="broken">The condition of a row that is not as the new shape wants it.</param>
/// <param name="fill">The value that the column gets then.</param>
/// <param name="insertOnly">Whether only new rows are looked at.</param>
/// <param name="writes">What notes that old builds write.</param>
/// <param name="mayFail">Whether the condition may fail for a row. Then the backfill asks as the trigger does: by a function that takes such a row for a broken one.</param>
sealed class MendSync(DatabaseChange change, string column, string broken, string fill, bool insertOnly = false, OldWrites? writes = null, bool mayFail = false)
{
    internal string TriggerName => change.Prefix + "mend";

    internal string FunctionSql => SqlName.Qualify(CompatTables.Schema, TriggerName);

    internal string Column => SqlName.Quote(column);

    internal RowFill Rows => new(change.Schema, change.Table, $"UPDATE {change.TableSql} SET {Column} = ({fill}\n)", mayFail ? $"{AskSql}({SqlName.Quote(change.Table)}.*)" : $"({broken})");

    string AskSql => SqlName.Qualify(CompatTables.Schema, AskName);

    string AskName => change.Prefix + "broken";

    string Ask =>
        $"""
        CREATE FUNCTION {AskSql}(dv_row anyelement) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = {change.SearchPath} AS $dataverket$
        #variable_conflict use_column
        BEGIN
          RETURN (SELECT {broken} FROM (SELECT dv_row.*) dv);
        EXCEPTION WHEN OTHERS THEN
          RETURN true;
        END
        $dataverket$
        """;

    internal string There => Catalog.And([Catalog.Trigger(change.Schema, change.Table, TriggerName), Catalog.Function(TriggerName), .. Own]);

    internal string Gone => Catalog.And([Catalog.Not(Catalog.Trigger(change.Schema, change.Table, TriggerName)), Catalog.Not(Catalog.Function(TriggerName)), .. Own.Select(Catalog.Not)]);

    string[] Own => mayFail ? [Catalog.Function(AskName)] : [];

    internal IReadOnlyList<string> Create =>
    [
        .. writes?.Create ?? [],
        .. mayFail ? [Ask] : Array.Empty<string>(),
        $"""
        CREATE FUNCTION {FunctionSql}() RETURNS trigger LANGUAGE plpgsql SET search_path = {change.SearchPath} AS $dataverket$
        #variable_conflict use_column
        DECLARE
          dv_broken boolean;
        BEGIN
          BEGIN
            SELECT {broken} INTO dv_broken FROM (SELECT NEW.*) dv;
          EXCEPTION WHEN OTHERS THEN
            -- What cannot even be asked about is nothing that the new shape knows.
            dv_broken := true;
          END;
          IF dv_broken THEN
            {(insertOnly ? "" : writes?.Note)}
            BEGIN
              SELECT ({fill}
              ) INTO NEW.{Column} FROM (SELECT NEW.*) dv;
            EXCEPTION WHEN OTHERS THEN
              -- A row for which there is no value must not fail a statement that was right before; it ends in quarantine.
              NULL;
            END;
          {(insertOnly && writes is not null ? "ELSE " + writes.Note : "")}
          END IF;
          RETURN NEW;
        END
        $dataverket$
        """,
        $"CREATE TRIGGER {SqlName.Quote(TriggerName)} BEFORE INSERT{(insertOnly ? "" : " OR UPDATE")} ON {change.TableSql} FOR EACH ROW EXECUTE FUNCTION {FunctionSql}()",
        $"EXPLAIN {Rows.Update} WHERE {Rows.Unfilled}",
    ];

    internal IReadOnlyList<string> Drop => [$"DROP TRIGGER IF EXISTS {SqlName.Quote(TriggerName)} ON {change.TableSql}", $"DROP FUNCTION IF EXISTS {FunctionSql}()", .. mayFail ? [$"DROP FUNCTION IF EXISTS {AskSql}(anyelement)"] : Array.Empty<string>(), .. writes?.Drop ?? []];
}
