using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// The trigger function that keeps both sides of a row in step. It needs no version of the writer: it looks only at which side the statement changed. Pure.
/// </summary>
static class SyncFunction
{
    internal static string Write(string function, string searchPath, string id, string oldColumn, IReadOnlyList<NewColumn> columns, string down)
    {
        var old = SqlName.Quote(oldColumn);
        var names = columns.Select(column => SqlName.Quote(column.Name)).ToList();
        var indexes = Enumerable.Range(0, columns.Count).ToList();
        string Each(string separator, Func<int, string> part) => string.Join(separator, indexes.Select(part));
        var news = Each(", ", i => "NEW." + names[i]);
        var derived = Each(", ", i => $"dv_up{i}");

        return $"""
            CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = {searchPath} AS $dataverket$
            #variable_conflict use_column
            DECLARE
              {Each(" ", i => $"dv_up{i} {columns[i].Type};")}
            BEGIN
              IF TG_OP = 'UPDATE' THEN
                IF NOT ({Each(" OR ", i => $"NEW.{names[i]} IS DISTINCT FROM OLD.{names[i]}")}) THEN
                  IF NEW.{old} IS NOT DISTINCT FROM OLD.{old} THEN RETURN NEW; END IF;
                  -- Only the old side was written: the new one follows.
                  {Each(" ", i => $"NEW.{names[i]} := NULL;")}
                ELSIF num_nonnulls({news}) = 0 AND NEW.{old} IS NOT DISTINCT FROM OLD.{old} THEN
                  NEW.{old} := NULL;
                  RETURN NEW;
                END IF;
              END IF;
              IF NEW.{old} IS NOT NULL THEN
                BEGIN
                  SELECT {Each(", ", i => $"({columns[i].Up}\n)")} INTO {derived} FROM (SELECT NEW.{old} AS {old}) dv;
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
              IF {Each(" OR ", i => $"NEW.{names[i]} IS DISTINCT FROM dv_up{i}")} THEN
                SELECT ({down}
                ) INTO NEW.{old} FROM (SELECT {Each(", ", i => $"NEW.{names[i]} AS {names[i]}")}) dv;
              END IF;
              RETURN NEW;
            END
            $dataverket$
            """;
    }
}
