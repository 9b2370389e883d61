using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// The trigger function that keeps both sides of a row in step. It needs no version of the writer: it looks only at which side the statement changed. Pure.
/// </summary>
static class SyncFunction
{
    internal static string Write(string function, string searchPath, string id, string note, string count, IReadOnlyList<OldColumn> oldColumns, IReadOnlyList<NewColumn> columns, string agrees)
    {
        var olds = oldColumns.Select(column => SqlName.Quote(column.Name)).ToList();
        var names = columns.Select(column => SqlName.Quote(column.Name)).ToList();
        string Old(string separator, Func<string, string> part) => string.Join(separator, olds.Select(part));
        string Each(string separator, Func<int, string> part) => string.Join(separator, Enumerable.Range(0, columns.Count).Select(part));
        var news = Each(", ", i => "NEW." + names[i]);
        var derived = Each(", ", i => $"dv_up{i}");
        // By image: what the type calls equal (1 mon and 30 days, 2.0 and 2.00, letters that differ in case only) was written all the same.
        var oldSame = $"record_image_eq(ROW({Old(", ", old => "NEW." + old)}), ROW({Old(", ", old => "OLD." + old)}))";

        return $"""
            CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = {searchPath} AS $dataverket$
            #variable_conflict use_column
            DECLARE
              {Each(" ", i => $"dv_up{i} {columns[i].Type};")}
              dv_agrees boolean;
            BEGIN
              IF TG_OP = 'UPDATE' THEN
                IF NOT {oldSame} THEN
                  {note}
                END IF;
                IF record_image_eq(ROW({news}), ROW({Each(", ", i => "OLD." + names[i])})) THEN
                  IF {oldSame} THEN RETURN NEW; END IF;
                  -- Only the old side was written: the new one follows.
                  {Each(" ", i => $"NEW.{names[i]} := NULL;")}
                ELSIF num_nonnulls({news}) = 0 AND {oldSame} THEN
                  {Old(" ", old => $"NEW.{old} := NULL;")}
                  RETURN NEW;
                END IF;
              ELSIF num_nonnulls({news}) = 0 AND num_nonnulls({Old(", ", old => "NEW." + old)}) > 0 THEN
                {note}
              END IF;
              IF num_nonnulls({Old(", ", old => "NEW." + old)}) > 0 THEN
                BEGIN
                  SELECT {Each(", ", i => $"({columns[i].Up}\n)")} INTO {derived} FROM (SELECT {Old(", ", old => $"NEW.{old} AS {old}")}) dv;
                EXCEPTION WHEN OTHERS THEN
                  -- A value that up cannot read must not fail the old build's statement; the row stays unfilled and ends in quarantine.
                  {Each(" ", i => $"dv_up{i} := NULL;")}
                END;
              END IF;
              IF num_nonnulls({news}) = 0 THEN
                IF num_nulls({derived}) = 0 THEN {Each(" ", i => $"NEW.{names[i]} := dv_up{i};")} END IF;
                RETURN NEW;
              END IF;
              -- The new side was written: what it left out of a row that is not filled yet comes from the old value.
              IF TG_OP = 'INSERT' THEN
                {Each(" ", i => $"NEW.{names[i]} := COALESCE(NEW.{names[i]}, dv_up{i});")}
              ELSE
                {Each(" ", i => $"IF NEW.{names[i]} IS NULL AND OLD.{names[i]} IS NULL THEN NEW.{names[i]} := dv_up{i}; END IF;")}
              END IF;
              IF num_nulls({news}) > 0 THEN
                RAISE EXCEPTION 'change {id}: the new columns of a row are given together or not at all' USING ERRCODE = 'check_violation';
              END IF;
              -- Where both sides say the same already (the backfill's own update), the old one keeps its spelling.
              IF record_image_ne(ROW({news}), ROW({derived})) THEN
                -- In an INSERT the row before is all NULL.
                IF NOT {oldSame} THEN
                  {Ask(oldColumns, columns, agrees)}
                  IF dv_agrees IS NOT TRUE THEN
                    {count}
                  END IF;
                END IF;
                SELECT {Downs(oldColumns)} INTO {Old(", ", old => "NEW." + old)} FROM (SELECT {Each(", ", i => $"NEW.{names[i]} AS {names[i]}")}) dv;
              END IF;
              RETURN NEW;
            END
            $dataverket$
            """;
    }

    /// <summary>
    /// The function while Contract is being undone: only new builds are there, and the old side follows them. In both directions at once, the refill of the old side
    /// would look like the writing of an old build and change the new side.
    /// </summary>
    internal static string WriteBackward(string function, string searchPath, IReadOnlyList<OldColumn> oldColumns, IReadOnlyList<NewColumn> columns, string agrees)
    {
        var olds = string.Join(", ", oldColumns.Select(column => "NEW." + SqlName.Quote(column.Name)));
        return $"""
            CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = {searchPath} AS $dataverket$
            #variable_conflict use_column
            DECLARE
              dv_agrees boolean;
            BEGIN
              {Ask(oldColumns, columns, agrees)}
              IF dv_agrees IS NOT TRUE THEN
                SELECT {Downs(oldColumns)} INTO {olds} FROM (SELECT {All(oldColumns, columns)}) dv;
              END IF;
              RETURN NEW;
            END
            $dataverket$
            """;
    }

    /// <summary>
    /// The function that says whether up gives a row's new side, without failing where it cannot read the old one: the refill would never get past such a row.
    /// </summary>
    internal static string WriteAgrees(string function, string searchPath, IEnumerable<string> names, string agrees) =>
        $"""
        CREATE OR REPLACE FUNCTION {function}(dv_row anyelement) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = {searchPath} AS $dataverket$
        #variable_conflict use_column
        BEGIN
          RETURN (SELECT {agrees} FROM (SELECT {string.Join(", ", names.Select(SqlName.Quote).Select(name => $"dv_row.{name} AS {name}"))}) dv);
        EXCEPTION WHEN OTHERS THEN
          RETURN false;
        END
        $dataverket$
        """;

    /// <summary>Whether both sides of the row say the same.</summary>
    static string Ask(IReadOnlyList<OldColumn> oldColumns, IReadOnlyList<NewColumn> columns, string agrees) =>
        $"""
        BEGIN
          SELECT {agrees} INTO dv_agrees FROM (SELECT {All(oldColumns, columns)}) dv;
        EXCEPTION WHEN OTHERS THEN
          -- An old value that up cannot read says nothing of what was written now.
          dv_agrees := false;
        END;
        """;

    static string All(IReadOnlyList<OldColumn> oldColumns, IReadOnlyList<NewColumn> columns) =>
        string.Join(", ", oldColumns.Select(column => column.Name).Concat(columns.Select(column => column.Name)).Select(name => $"NEW.{SqlName.Quote(name)} AS {SqlName.Quote(name)}"));

    static string Downs(IReadOnlyList<OldColumn> columns) => string.Join(", ", columns.Select(column => $"({column.Down}\n)"));
}
