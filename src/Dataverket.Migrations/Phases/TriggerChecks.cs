using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Triggers that set a column behind the back of the change's own: PostgreSQL calls a trigger of some columns for what the statement names, not for what other triggers set,
/// and one trigger after the other by name. Both sides would drift apart without a word. Changes nothing.
/// </summary>
static class TriggerChecks
{
    /// <returns>The other changes that were named.</returns>
    internal static async Task<IReadOnlySet<string>> AddAsync(NpgsqlConnection connection, DatabaseChange change, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        HashSet<string> named = new(StringComparer.Ordinal);
        foreach (var table in change.Synced.GroupBy(one => one.Table, one => one.Column, StringComparer.Ordinal))
        {
            var found = await connection.ListAsync(
                Setting, row => (Trigger: row.GetString(0), Columns: row.GetString(1), Other: row.IsDBNull(2) ? null : row.GetString(2)),
                cancellationToken, SqlName.Qualify(change.Schema, table.Key), table.ToArray(), change.Prefix, change.IsInStep).ConfigureAwait(false);
            foreach (var one in found)
            {
                reasons.Add(new(
                    $"Trigger {one.Trigger} of {SqlName.Readable(change.Schema, table.Key)} sets {one.Columns}, which a trigger of {change.Id} would not notice.",
                    one.Other is null ? "Take that out of it until the change is contracted." : $"Contract or undo change {one.Other} first."));
                if (one.Other is not null) named.Add(one.Other);
            }
        }

        return named;
    }

    /// <summary>
    /// A row trigger before the write that assigns to NEW.column, reads a query into it or into NEW as a whole; of other languages than PL/pgSQL, and so not to be read, one that
    /// names the column. Two changes that each only mend a column do not disturb each other.
    /// </summary>
    const string Setting = """
        WITH f AS (
          SELECT t.tgname, l.lanname, CASE WHEN p.pronamespace = to_regnamespace('dataverket') THEN substring(t.tgname from '^dataverket_(.*)_[a-z]+$') END AS other,
            regexp_replace(regexp_replace(p.prosrc, '--[^\n]*', '', 'g'), '/\*.*?\*/', '', 'g') AS text
          FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
          WHERE t.tgrelid IN (SELECT to_regclass($1) UNION SELECT relid FROM pg_partition_tree(to_regclass($1)))
            AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgtype & 3 = 3 AND t.tgtype & 20 <> 0 AND NOT starts_with(t.tgname, $3))
        SELECT f.tgname::text, string_agg(DISTINCT c.name, ', '), f.other
        FROM f, (SELECT name, '"?' || regexp_replace(name, '([^[:alnum:]_])', '\\\1', 'g') || '"?' AS pattern FROM unnest($2::text[]) name) c
        WHERE (CASE WHEN f.other IS NULL THEN $4 ELSE $4 OR f.tgname NOT LIKE '%\_mend' END)
          AND CASE WHEN f.lanname <> 'plpgsql' THEN f.text ~* ('(^|[^[:alnum:]_])' || c.pattern || '($|[^[:alnum:]_])')
            ELSE f.text ~* ('(^|;|>>|\mbegin|\mthen|\melse|\mloop)\s*new(\s*\.\s*' || c.pattern || '(\s*(\.|\[)[^:=;]*)?)?\s*:?=')
              OR f.text ~* ('\minto\s+(strict\s+)?(["[:alnum:]_.$]+\s*,\s*)*new(\s*\.\s*' || c.pattern || '|\s*(;|from\M|using\M))($|[^[:alnum:]_])') END
        GROUP BY f.tgname, f.other ORDER BY 1
        """;
}
