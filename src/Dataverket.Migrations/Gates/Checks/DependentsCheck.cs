using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether a view, a function, a publication or something else in the database still needs the old side.</summary>
sealed class DependentsCheck() : ContractCheck("dependents")
{
    internal override async Task AskAsync(NpgsqlConnection connection, ChangeView view, ContractConditions conditions, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var change = view.Change;
        if (change.DependentsSql is { } dependents)
        {
            foreach (var one in await connection.ListAsync(dependents, row => row.GetString(0), cancellationToken).ConfigureAwait(false))
                reasons.Add(new(one, "Make it anew without that first."));
        }

        if (change.LostSql is { } lost)
        {
            foreach (var (what, unblock) in await connection.ListAsync(lost, row => (row.GetString(0), row.GetString(1)), cancellationToken).ConfigureAwait(false))
                reasons.Add(new(what, unblock));
        }

        if (change.OldNames.Count == 0) return;
        if (change is ColumnChange or MoveColumn or RetireColumn) await ChecksAsync(connection, change, reasons, cancellationToken).ConfigureAwait(false);
        foreach (var (one, other) in await connection.ListAsync(
            Functions, row => (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)), cancellationToken, change.OldNames.ToArray(), change.Table, change.TableSql, change.Prefix).ConfigureAwait(false))
            reasons.Add(new($"Function {one} names {string.Join(", ", change.OldNames)} of {change.TableName}.", other is null ? "Make it anew without that first." : $"Contract or undo change {other} first."));
        if (!change.IsReplicated) return;
        foreach (var one in await connection.ListAsync(Publications, row => row.GetString(0), cancellationToken, SqlName.Qualify(change.Schema, change.Table)).ConfigureAwait(false))
            reasons.Add(new($"Table {change.TableName} is published by {one}, whose subscribers know its old shape.", "Let the subscribers drop what goes first, or take the table out of the publication."));
    }

    /// <summary>New builds insert rows without the old column: a check that does not bear that would refuse every one of them.</summary>
    static async Task ChecksAsync(NpgsqlConnection connection, DatabaseChange change, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var checks = await connection.ListAsync(
            Counterparts.Checks, row => (Column: row.GetString(0), Type: row.GetString(1), Name: row.GetString(2), Condition: row.GetString(3)), cancellationToken, change.TableSql, change.OldNames.ToArray(), change.Prefix).ConfigureAwait(false);
        foreach (var check in checks)
        {
            bool refuses;
            await connection.RunAsync("SAVEPOINT dataverket_null", cancellationToken).ConfigureAwait(false);
            try
            {
                refuses = await connection.ValueAsync<bool>($"SELECT ({check.Condition}) IS FALSE FROM (SELECT NULL::{check.Type} AS {SqlName.Quote(check.Column)}) dv", cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (!Sql.IsRetryable(e))
            {
                refuses = true;
            }

            await connection.RunAsync("ROLLBACK TO SAVEPOINT dataverket_null", cancellationToken).ConfigureAwait(false);
            if (refuses) reasons.Add(new($"Column {check.Column} is required by {check.Name}.", "Make it anew so that it bears NULL first."));
        }
    }

    /// <summary>
    /// A function's text is no dependency that the catalog knows; it counts when it holds the names as words, and either the table's or its trigger's place. Those of other
    /// changes count by their trigger's place, and without what their text says of themselves.
    /// </summary>
    const string Functions = """
        SELECT p.oid::regprocedure::text, o.change FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
          LATERAL (SELECT CASE WHEN n.nspname = 'dataverket' THEN substring(p.proname from '^dataverket_(.*)_[a-z]+$') END AS change) o,
          LATERAL (SELECT CASE WHEN n.nspname <> 'dataverket' THEN coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) ELSE
            regexp_replace(replace(replace(replace(p.prosrc, 'dataverket_' || o.change || '_', ''), 'change ' || o.change || ':', ''), 'side of ' || o.change || ' was', ''), '--[^\n]*', '', 'g') END AS text) s
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_%' AND NOT starts_with(p.proname, $4)
          AND EXISTS (SELECT FROM unnest($1::text[]) name WHERE strpos(s.text, name) > 0 AND s.text ~ ('(^|[^[:alnum:]_])' || regexp_replace(name, '([^[:alnum:]_])', '\\\1', 'g') || '($|[^[:alnum:]_])'))
          AND ((n.nspname <> 'dataverket' AND NOT starts_with(p.proname, 'dataverket_') AND strpos(s.text, $2) > 0) OR EXISTS (SELECT FROM pg_trigger t WHERE t.tgfoid = p.oid AND t.tgrelid = to_regclass($3)))
        ORDER BY 1 LIMIT 20
        """;

    const string Publications = """
        SELECT p.pubname::text FROM pg_publication p, to_regclass($1) t
        WHERE t IS NOT NULL AND (p.puballtables OR EXISTS (SELECT FROM pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = t AND r.prattrs IS NULL)
          OR EXISTS (SELECT FROM pg_publication_namespace s JOIN pg_class c ON c.relnamespace = s.pnnspid WHERE s.pnpubid = p.oid AND c.oid = t))
        ORDER BY 1
        """;
}
