using System.Text;
using Dataverket.Tests;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>All of a database that a step can change, as text: catalog, data and books, without times and numbers that only count tries.</summary>
static class Fingerprint
{
    const string Catalog = """
        SELECT 'relation ' || c.oid::regclass || ' ' || relkind::text || coalesce(' ' || array_to_string(reloptions, ','), '') FROM pg_class c WHERE relnamespace IN ('public'::regnamespace) AND relkind IN ('r', 'v', 'S')
        UNION ALL SELECT 'column ' || attrelid::regclass || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE '' END || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || ' ' || attidentity::text
          FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) || ' ' || indisvalid::text || ' ' || indisready::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'function ' || proname || ' ' || md5(prosrc) || coalesce(' ' || obj_description(oid, 'pg_proc'), '') FROM pg_proc WHERE pronamespace = 'dataverket'::regnamespace OR starts_with(proname, 'dataverket_')
        UNION ALL SELECT 'view ' || oid::regclass || ' ' || pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'enum ' || enumtypid::regtype || ' ' || row_number() OVER (PARTITION BY enumtypid ORDER BY enumsortorder) || ' ' || enumlabel FROM pg_enum
        UNION ALL SELECT 'sequence ' || c.oid::regclass || ' ' || s.seqtypid::regtype FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE relnamespace = 'public'::regnamespace OR starts_with(c.relname, 'dataverket_')
        UNION ALL SELECT 'change ' || change || ' ' || checksum || ' ' || stage || coalesce(' ' || under_way, '') || ' ' || (contracted_at IS NOT NULL)::text FROM dataverket.changes
        UNION ALL SELECT 'step ' || change || ' ' || step || ' ' || phase || ' ' || number || ' ' || checksum || ' ' || state FROM dataverket.steps
        UNION ALL SELECT 'version ' || version || ' ' || description FROM dataverket.versions
        UNION ALL SELECT 'backfill ' || change || ' ' || state || ' ' || done || ' ' || total FROM dataverket.backfills
        UNION ALL SELECT 'quarantine ' || change || ' ' || key FROM dataverket.quarantine
        UNION ALL SELECT 'shape ' || table_name || ' ' || floor || ' ' || complete FROM dataverket.shapes
        UNION ALL SELECT 'journal ' || phase || ' ' || state || ' ' || count(*) FROM dataverket.journal GROUP BY phase, state
        ORDER BY 1
        """;

    /// <summary>All that another run could go by: what <see cref="OfAsync"/> tells, and every row of every table there is, but for times and for numbers that only grow.</summary>
    internal static async Task<string> StateAsync(TestDatabase database)
    {
        var catalog = await database.ListAsync(Catalog);
        var tables = catalog.Where(line => line.StartsWith("relation ", StringComparison.Ordinal) && line.Split(' ') is [.., "r"]).Select(line => line["relation ".Length..^2]).ToList();
        var rows = tables.Select(table => $"SELECT '{table} ' || to_jsonb(x)::text FROM {table} x").Concat(Books.Select(table => $"SELECT '{table} ' || (to_jsonb(x) - {Passing})::text FROM dataverket.{table} x"));
        return string.Join(Environment.NewLine, catalog.Concat(await database.ListAsync(string.Join(" UNION ALL ", rows) + " ORDER BY 1")));
    }

    static readonly string[] Books = ["changes", "steps", "versions", "journal", "backfills", "backfill_ranges", "backfill_controls", "quarantine", "shapes", "gate_waivers", "change_approvals"];

    const string Passing = "ARRAY['id', 'fence', 'applied_on', 'started', 'finished', 'began', 'updated', 'contracted_at', 'at', 'asked', 'heard', 'rate', 'given_at', 'expires_at']";

    internal static async Task<string> OfAsync(TestDatabase database, string data)
    {
        var text = new StringBuilder();
        foreach (var line in await database.ListAsync(Catalog)) text.AppendLine(line);
        if (data.Length > 0)
            foreach (var line in await database.ListAsync(data)) text.AppendLine(line);
        return text.ToString();
    }

    internal static string Difference(string expected, string actual)
    {
        var (left, right) = (expected.Split(Environment.NewLine), actual.Split(Environment.NewLine));
        return string.Join(Environment.NewLine, left.Except(right).Take(8).Select(line => "  - " + line).Concat(right.Except(left).Take(8).Select(line => "  + " + line)));
    }
}
