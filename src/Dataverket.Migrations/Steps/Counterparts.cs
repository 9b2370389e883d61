namespace Dataverket.Migrations;

/// <summary>What hangs on old columns alone and goes with them, where the new ones have nothing like it. What they have together with other columns, <see cref="Catalog.Dependents"/> names. Pure.</summary>
static class Counterparts
{
    /// <summary>SQL that lists it: what is missing, and what to do.</summary>
    /// <param name="schema">The schema of both tables.</param>
    /// <param name="table">The table of the old columns.</param>
    /// <param name="olds">The old columns.</param>
    /// <param name="to">The table of the new ones, often the same.</param>
    /// <param name="news">The new columns.</param>
    internal static string Missing(string schema, string table, IEnumerable<string> olds, string to, IEnumerable<string> news)
    {
        var (from, into) = (Catalog.Oid(schema, table), Catalog.Oid(schema, to));
        string Columns(string relation, IEnumerable<string> names) => $"FROM pg_attribute WHERE attrelid = {relation} AND attname IN ({string.Join(", ", names.Select(Catalog.Text))}) AND NOT attisdropped";
        // An index of expressions or with a condition says what it reads among its dependencies only; one of a constraint among its keys only.
        return $"""
            WITH c AS (SELECT attrelid, attnum, attname, (atthasdef AND attgenerated = '') OR attidentity <> '' AS given {Columns(from, olds)}),
            n AS (SELECT attnum, atthasdef OR attidentity <> '' AS given {Columns(into, news)}),
            i AS (
              SELECT x.indexrelid, x.indrelid, x.indisunique OR x.indisexclusion AS promises, x.indpred IS NOT NULL AS partial, (x.indkey::int2[])[0:x.indnkeyatts - 1] AS keys,
                x.indnatts > 1 AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid) AS shared,
                ARRAY(SELECT unnest(x.indkey::int2[]) UNION SELECT d.refobjsubid::int2 FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = x.indrelid) AS uses, x.indkey::int2[] AS all_keys
              FROM pg_index x WHERE x.indrelid IN ({from}, {into}) AND x.indisvalid)
            SELECT 'Column ' || c.attname || ' is used by ' || CASE WHEN i.promises THEN 'unique ' ELSE '' END || 'index ' || i.indexrelid::regclass::text || ', and the new side has nothing like it.',
              CASE WHEN i.promises THEN 'Build a unique index (AddUnique) there first, or drop this one.' ELSE 'Build one (AddIndex) there first, or drop this one.' END
            FROM c JOIN i ON i.indrelid = c.attrelid AND c.attnum = ANY (i.uses)
            WHERE NOT (i.shared AND c.attnum = ANY (i.all_keys))
              AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = c.attrelid AND cardinality(k.conkey) > 1 AND c.attnum = ANY (k.conkey))
              AND NOT EXISTS (
                SELECT FROM i o WHERE o.indrelid = {into} AND EXISTS (SELECT FROM n WHERE n.attnum = ANY (o.uses)) AND (NOT i.promises OR (o.promises AND (i.partial OR NOT o.partial) AND NOT EXISTS (
                  SELECT FROM unnest(o.keys) k WHERE k NOT IN (SELECT attnum FROM n) AND (k IN (SELECT attnum FROM c) OR NOT ((k = 0 OR o.indrelid = i.indrelid) AND k = ANY (i.keys)))))))
            UNION ALL SELECT 'Column ' || c.attname || ' references ' || k.confrelid::regclass::text || ' by foreign key ' || k.conname || ', and the new side does not.', 'Add one there first, or drop this one.'
            FROM c JOIN pg_constraint k ON k.conrelid = c.attrelid AND k.contype = 'f' AND k.conkey = ARRAY[c.attnum]
            WHERE NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conrelid = {into} AND o.contype = 'f' AND o.confrelid = k.confrelid AND o.conkey <@ ARRAY(SELECT attnum FROM n))
            UNION ALL SELECT 'Column ' || c.attname || ' has a default, and the new side has none.',
              'Let every build give a value, and drop the default. The new side can have one after Contract only: before, it would hide what old builds write.'
            FROM c WHERE c.given AND NOT EXISTS (SELECT FROM n WHERE n.given)
            ORDER BY 1
            """;
    }

    /// <summary>Checks of one old column alone, by table ($1), columns ($2) and the prefix of what is the change's own ($3): column, type, what it is called, and its condition.</summary>
    internal const string Checks = """
        SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), 'constraint ' || k.conname, pg_get_expr(k.conbin, k.conrelid) FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
        WHERE k.conrelid = to_regclass($1) AND k.contype = 'c' AND a.attname = ANY ($2) AND NOT starts_with(k.conname, $3) AND pg_get_constraintdef(k.oid) NOT LIKE '%IS NOT NULL%'
        UNION ALL SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), 'its domain ' || t.typname, quote_ident(a.attname) || ' IS NULL' FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid AND t.typtype = 'd'
        WHERE a.attrelid = to_regclass($1) AND a.attname = ANY ($2) AND NOT a.attisdropped
        ORDER BY 1, 3
        """;
}
