using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>Questions to the catalog as SQL conditions that never fail, whatever is missing. Pure.</summary>
static class Catalog
{
    internal static string Text(string value) => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";

    internal static string Oid(string schema, string name) => $"to_regclass({Text(SqlName.Qualify(schema, name))})";

    internal static string Table(string schema, string table) => Relation(schema, table, "'r', 'p'");

    /// <summary>A query that says whether a table, given as SQL text, consists of partitions.</summary>
    internal static string IsPartitioned(string table) => $"SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass({Text(table)}) AND relkind = 'p')";

    internal static string View(string schema, string view) => Relation(schema, view, "'v'");

    internal static string Free(string schema, string name) => $"({Oid(schema, name)} IS NULL)";

    internal static string Column(string schema, string table, string column, string more = "") =>
        $"EXISTS (SELECT FROM pg_attribute WHERE attrelid = {Oid(schema, table)} AND attname = {Text(column)} AND NOT attisdropped{more})";

    internal static string Required(string schema, string table, string column) => Column(schema, table, column, " AND attnotnull");

    internal static string Trigger(string schema, string table, string trigger) =>
        $"EXISTS (SELECT FROM pg_trigger WHERE tgrelid = {Oid(schema, table)} AND tgname = {Text(trigger)} AND tgenabled <> 'D')";

    internal static string Function(string name) =>
        $"EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = '{CompatTables.Schema}' AND p.proname = {Text(name)})";

    /// <summary>The comment on one of our functions, which says which of its bodies it has.</summary>
    internal static string FunctionIs(string name, string comment) =>
        $"EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = '{CompatTables.Schema}' AND p.proname = {Text(name)} AND obj_description(p.oid, 'pg_proc') = {Text(comment)})";

    internal static string Constraint(string schema, string table, string name, bool? valid = null) =>
        $"EXISTS (SELECT FROM pg_constraint WHERE conrelid = {Oid(schema, table)} AND conname = {Text(name)}{(valid is null ? "" : valid.Value ? " AND convalidated" : " AND NOT convalidated")})";

    internal static string ValidIndex(string schema, string table, string index, bool unique = false) =>
        $"EXISTS (SELECT FROM pg_index WHERE indexrelid = {Oid(schema, index)} AND indrelid = {Oid(schema, table)} AND indisvalid AND indisready{(unique ? " AND indisunique" : "")})";

    internal static string And(IEnumerable<string> conditions) => "(" + string.Join(" AND ", conditions.DefaultIfEmpty("true")) + ")";

    internal static string Not(string condition) => $"(NOT {condition})";

    /// <summary>Everything that would break, or silently go, with some columns of a table; one sentence a row. What this change itself made does not count.</summary>
    internal static string Dependents(string schema, string table, IEnumerable<string> columns, string ownPrefix)
    {
        var names = string.Join(", ", columns.Select(Text));
        return $"""
            WITH c AS (SELECT attrelid, attnum, attname FROM pg_attribute WHERE attrelid = {Oid(schema, table)} AND attname IN ({names}) AND NOT attisdropped)
            SELECT DISTINCT 'Column ' || c.attname || ' is used by ' || r.ev_class::regclass::text || '.' FROM c JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.attrelid AND d.refobjsubid = c.attnum
              AND d.classid = 'pg_rewrite'::regclass JOIN pg_rewrite r ON r.oid = d.objid
            UNION ALL SELECT DISTINCT 'Column ' || c.attname || ' is used by generated column ' || g.attname || '.' FROM c JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.attrelid AND d.refobjsubid = c.attnum
              AND d.classid = 'pg_attrdef'::regclass JOIN pg_attrdef f ON f.oid = d.objid JOIN pg_attribute g ON g.attrelid = f.adrelid AND g.attnum = f.adnum AND g.attgenerated <> ''
            UNION ALL SELECT DISTINCT 'Column ' || c.attname || ' is used by policy ' || p.polname || '.' FROM c JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.attrelid AND d.refobjsubid = c.attnum
              AND d.classid = 'pg_policy'::regclass JOIN pg_policy p ON p.oid = d.objid
            UNION ALL SELECT DISTINCT 'Column ' || c.attname || ' is used by trigger ' || t.tgname || '.' FROM c JOIN pg_trigger t ON t.tgrelid = c.attrelid AND NOT t.tgisinternal AND NOT starts_with(t.tgname, {Text(ownPrefix)})
              JOIN pg_depend d ON d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.refobjid = c.attrelid AND d.refobjsubid = c.attnum
            UNION ALL SELECT DISTINCT 'Column ' || c.attname || ' is used by constraint ' || k.conname || ', together with other columns.' FROM c JOIN pg_constraint k ON k.conrelid = c.attrelid AND c.attnum = ANY (k.conkey)
              AND NOT starts_with(k.conname, {Text(ownPrefix)}) AND cardinality(k.conkey) > 1
            UNION ALL SELECT DISTINCT 'Column ' || c.attname || ' is required by constraint ' || k.conname || '.' FROM c JOIN pg_constraint k ON k.conrelid = c.attrelid AND k.conkey = ARRAY[c.attnum] AND k.contype = 'c'
              AND NOT starts_with(k.conname, {Text(ownPrefix)}) AND pg_get_constraintdef(k.oid) LIKE '%IS NOT NULL%'
            UNION ALL SELECT DISTINCT 'Column ' || c.attname || ' is used by index ' || i.indexrelid::regclass::text || ', together with other columns.' FROM c JOIN pg_index i ON i.indrelid = c.attrelid AND c.attnum = ANY (i.indkey::int2[])
              AND i.indnatts > 1 AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
            UNION ALL SELECT DISTINCT 'Column ' || c.attname || ' is referenced by foreign key ' || k.conname || ' of ' || k.conrelid::regclass::text || '.' FROM c JOIN pg_constraint k ON k.confrelid = c.attrelid AND c.attnum = ANY (k.confkey) AND k.contype = 'f'
            UNION ALL SELECT 'Column ' || c.attname || ' is part of what the table is partitioned by.' FROM c JOIN pg_partitioned_table p ON p.partrelid = c.attrelid AND c.attnum = ANY (p.partattrs::int2[])
            UNION ALL SELECT DISTINCT 'Column ' || c.attname || ' is published by ' || p.pubname || '.' FROM c JOIN pg_publication_rel r ON r.prrelid = c.attrelid AND c.attnum = ANY (r.prattrs::int2[]) JOIN pg_publication p ON p.oid = r.prpubid
            ORDER BY 1
            """;
    }

    /// <summary>What uses a table or view as a whole, one sentence a row, each beginning with <paramref name="subject"/>. A function's body is not among it.</summary>
    internal static string Users(string schema, string name, string subject)
    {
        var (oid, what) = (Oid(schema, name), Text(subject + " is used by "));
        return $"""
            SELECT DISTINCT {what} || r.ev_class::regclass::text || '.' FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
              WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = {oid} AND r.ev_class <> d.refobjid
            UNION ALL SELECT DISTINCT {what} || 'policy ' || p.polname || ' of ' || p.polrelid::regclass::text || '.' FROM pg_depend d JOIN pg_policy p ON p.oid = d.objid
              WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = {oid} AND p.polrelid <> d.refobjid
            UNION ALL SELECT DISTINCT {what} || 'function ' || d.objid::regprocedure::text || ', for its type.' FROM pg_class c JOIN pg_type y ON y.typrelid = c.oid
              JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_type'::regclass AND d.refobjid IN (y.oid, y.typarray) WHERE c.oid = {oid}
            UNION ALL SELECT {what} || 'column ' || a.attname || ' of ' || a.attrelid::regclass::text || ', for its type.' FROM pg_class c JOIN pg_type y ON y.typrelid = c.oid
              JOIN pg_attribute a ON a.atttypid IN (y.oid, y.typarray) AND NOT a.attisdropped AND a.attrelid <> c.oid JOIN pg_class o ON o.oid = a.attrelid AND o.relkind IN ('r', 'p') WHERE c.oid = {oid}
            """;
    }

    static string Relation(string schema, string name, string kinds) => $"EXISTS (SELECT FROM pg_class WHERE oid = {Oid(schema, name)} AND relkind IN ({kinds}))";
}
