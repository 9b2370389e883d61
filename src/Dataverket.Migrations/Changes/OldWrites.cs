using System.Globalization;
using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// The SQL text that notes when something last wrote as only old builds do: a sequence that holds the second. It needs no row, so writers do not wait for each other, and each
/// session notes at most once a second. Pure.
/// </summary>
/// <param name="change">The change.</param>
/// <param name="unless">SQL that is true where new builds look like old ones, so that a note says nothing.</param>
sealed class OldWrites(DatabaseChange change, string unless = "false")
{
    string Name => change.Prefix + "wrote";

    string Sequence => SqlName.Qualify(CompatTables.Schema, Name);

    /// <summary>Where whoever may use the table may call it; a role of a service need not have rights in our own schema.</summary>
    string Function => SqlName.Qualify(change.Schema, Name);

    string Setting => string.Create(CultureInfo.InvariantCulture, $"'dataverket.wrote_{change.Number}'");

    internal IReadOnlyList<string> Create =>
    [
        $"CREATE SEQUENCE {Sequence} MINVALUE 0 START WITH 0",
        // With its owner's rights, and it can note nothing but the present: nobody can make the old side look unused.
        $"""
        CREATE FUNCTION {Function}() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $dataverket$
        BEGIN
          PERFORM setval({Catalog.Text(Sequence)}, floor(date_part('epoch', clock_timestamp()))::bigint);
        END
        $dataverket$
        """,
        $"GRANT EXECUTE ON FUNCTION {Function}() TO PUBLIC",
    ];

    internal IReadOnlyList<string> Drop => [$"DROP FUNCTION IF EXISTS {Function}()", $"DROP SEQUENCE IF EXISTS {Sequence}"];

    /// <summary>The statement of a trigger's function that notes it.</summary>
    internal string Note =>
        $"""
        IF current_setting({Setting}, true) IS DISTINCT FROM floor(date_part('epoch', clock_timestamp()))::bigint::text THEN
          BEGIN
            PERFORM {Function}(), set_config({Setting}, floor(date_part('epoch', clock_timestamp()))::bigint::text, false);
          EXCEPTION WHEN insufficient_privilege THEN
            -- A note must not fail a statement that was right before. The gate looks for roles that could come here.
            RAISE LOG 'the old side of {change.Id} was written by a role that cannot note it';
          END;
        END IF;
        """;

    /// <summary>Seconds since the last note by the server's clock, -1 when there was none, NULL when nothing notes it (any more).</summary>
    internal string AgeSql => $"""
        SELECT CASE WHEN {unless} THEN -1 WHEN to_regclass({Catalog.Text(Sequence)}) IS NULL OR to_regprocedure({Catalog.Text(Function + "()")}) IS NULL THEN NULL
          ELSE (SELECT coalesce(date_part('epoch', clock_timestamp()) - s.last_value, -1) FROM (SELECT pg_sequence_last_value(to_regclass({Catalog.Text(Sequence)})) AS last_value) s) END
        """;

    /// <summary>Roles that may write the table and could not note it, one a row.</summary>
    internal string BlindSql => $"""
        SELECT r.rolname::text FROM pg_roles r
        WHERE NOT r.rolsuper AND r.oid >= 16384 AND (has_table_privilege(r.oid, {Catalog.Oid(change.Schema, change.Table)}, 'INSERT, UPDATE') OR has_any_column_privilege(r.oid, {Catalog.Oid(change.Schema, change.Table)}, 'INSERT, UPDATE'))
          AND NOT (has_schema_privilege(r.oid, {Catalog.Text(change.Schema)}, 'USAGE') AND has_function_privilege(r.oid, to_regprocedure({Catalog.Text(Function + "()")}), 'EXECUTE'))
        ORDER BY 1 LIMIT 20
        """;
}
