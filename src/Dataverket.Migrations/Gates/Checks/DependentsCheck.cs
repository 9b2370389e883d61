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

        if (change.OldNames.Count == 0) return;
        foreach (var one in await connection.ListAsync(Functions, row => row.GetString(0), cancellationToken, change.OldNames.ToArray(), change.Table, SqlName.Qualify(change.Schema, change.Table), change.Prefix).ConfigureAwait(false))
            reasons.Add(new($"Function {one} names {string.Join(", ", change.OldNames)} of {change.TableName}.", "Make it anew without that first."));
        if (!change.IsReplicated) return;
        foreach (var one in await connection.ListAsync(Publications, row => row.GetString(0), cancellationToken, SqlName.Qualify(change.Schema, change.Table)).ConfigureAwait(false))
            reasons.Add(new($"Table {change.TableName} is published by {one}, whose subscribers know its old shape.", "Let the subscribers drop what goes first, or take the table out of the publication."));
    }

    /// <summary>A function's text is no dependency that the catalog knows; it counts when it holds the names as words, and either the table's or its trigger's place.</summary>
    const string Functions = """
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'dataverket') AND n.nspname NOT LIKE 'pg\_%' AND NOT starts_with(p.proname, $4)
          AND EXISTS (SELECT FROM unnest($1::text[]) name WHERE strpos(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), name) > 0
            AND coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) ~ ('(^|[^[:alnum:]_])' || regexp_replace(name, '([^[:alnum:]_])', '\\\1', 'g') || '($|[^[:alnum:]_])'))
          AND (strpos(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), $2) > 0 OR EXISTS (SELECT FROM pg_trigger t WHERE t.tgfoid = p.oid AND t.tgrelid = to_regclass($3)))
        ORDER BY 1 LIMIT 20
        """;

    const string Publications = """
        SELECT p.pubname::text FROM pg_publication p, to_regclass($1) t
        WHERE t IS NOT NULL AND (p.puballtables OR EXISTS (SELECT FROM pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = t AND r.prattrs IS NULL)
          OR EXISTS (SELECT FROM pg_publication_namespace s JOIN pg_class c ON c.relnamespace = s.pnnspid WHERE s.pnpubid = p.oid AND c.oid = t))
        ORDER BY 1
        """;
}
