using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// The SQL text of a trigger that gives a column a value where a build has left it in a state that the new shape does not know: one direction only. Pure.
/// </summary>
sealed class MendSync(DatabaseChange change, string column, string broken, string fill, bool insertOnly = false, OldWrites? writes = null)
{
    internal string TriggerName => change.Prefix + "mend";

    internal string FunctionSql => SqlName.Qualify(CompatTables.Schema, TriggerName);

    internal string Column => SqlName.Quote(column);

    internal RowFill Rows => new(change.Schema, change.Table, $"UPDATE {change.TableSql} SET {Column} = ({fill}\n)", $"({broken})");

    internal string There => Catalog.And([Catalog.Trigger(change.Schema, change.Table, TriggerName), Catalog.Function(TriggerName)]);

    internal string Gone => Catalog.And([Catalog.Not(Catalog.Trigger(change.Schema, change.Table, TriggerName)), Catalog.Not(Catalog.Function(TriggerName))]);

    internal IReadOnlyList<string> Create =>
    [
        .. writes?.Create ?? [],
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

    internal IReadOnlyList<string> Drop => [$"DROP TRIGGER IF EXISTS {SqlName.Quote(TriggerName)} ON {change.TableSql}", $"DROP FUNCTION IF EXISTS {FunctionSql}()", .. writes?.Drop ?? []];
}
