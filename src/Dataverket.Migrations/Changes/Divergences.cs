using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// The SQL text that counts the writes which gave both sides of a row values that do not agree: a sequence, so that writers do not wait for each other. It also counts writes that
/// were rolled back, and goes up to 32 too far where the server crashes. Pure.
/// </summary>
/// <param name="change">The change.</param>
/// <param name="olds">Its old columns.</param>
sealed class Divergences(DatabaseChange change, IEnumerable<string> olds)
{
    string Name => change.Prefix + "diverged";

    string Sequence => SqlName.Qualify(CompatTables.Schema, Name);

    /// <summary>Where whoever may use the table may call it; a role of a service need not have rights in our own schema.</summary>
    string Function => SqlName.Qualify(change.Schema, Name);

    internal IReadOnlyList<string> Create =>
    [
        $"CREATE SEQUENCE {Sequence}",
        $"""
        CREATE FUNCTION {Function}() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $dataverket$
        BEGIN
          PERFORM nextval({Catalog.Text(Sequence)});
        END
        $dataverket$
        """,
        $"GRANT EXECUTE ON FUNCTION {Function}() TO PUBLIC",
    ];

    internal IReadOnlyList<string> Drop => [$"DROP FUNCTION IF EXISTS {Function}()", $"DROP SEQUENCE IF EXISTS {Sequence}"];

    /// <summary>The statement of a trigger's function that counts a write.</summary>
    internal string Count =>
        $"""
        BEGIN
          -- What an INSERT leaves to a default of an old column, or of its domain, cannot be told from a value.
          IF TG_OP = 'UPDATE' OR NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = {Catalog.Oid(change.Schema, change.Table)} AND a.attname IN ({string.Join(", ", olds.Select(Catalog.Text))}) AND (a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL)) THEN
            PERFORM {Function}();
          END IF;
        EXCEPTION WHEN OTHERS THEN
          -- A count must not fail a statement that is right.
          RAISE LOG 'a write whose sides do not agree could not be counted for {change.Id}';
        END;
        """;

    /// <summary>How many; NULL where nothing counts, or the role may not see it.</summary>
    internal string CountSql => $"SELECT CASE WHEN has_sequence_privilege(s.oid, 'SELECT, USAGE') THEN coalesce(pg_sequence_last_value(s.oid), 0) END FROM (SELECT to_regclass({Catalog.Text(Sequence)}) AS oid) s";
}
