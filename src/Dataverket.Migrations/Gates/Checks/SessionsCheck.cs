using System.Globalization;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Whether somebody is connected who could use the table and has said nothing about its shape. A session is known when the process that holds a live lease registered for
/// this table over a session of the same application name.
/// </summary>
sealed class SessionsCheck() : ContractCheck("sessions")
{
    internal override async Task AskAsync(NpgsqlConnection connection, ChangeView view, ContractConditions conditions, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        if (conditions.AllowUnknownSessions || view.Change.Shapes is null) return;
        var known = conditions.KnownSessions.Where(name => !name.EndsWith('*')).ToArray();
        var prefixes = conditions.KnownSessions.Where(name => name.EndsWith('*')).Select(name => name[..^1]).ToArray();
        foreach (var one in await connection.ListAsync(
            """
            SELECT count(*), min(a.pid), coalesce(a.application_name, ''), coalesce(a.usename::text, '') FROM pg_stat_activity a
            WHERE a.datname = current_database() AND coalesce(a.backend_type, 'client backend') = 'client backend' AND a.pid <> pg_backend_pid()
              AND NOT (a.usename = current_user AND a.application_name ~ $4)
              AND (has_table_privilege(a.usesysid, to_regclass($1), 'SELECT, INSERT, UPDATE, DELETE') OR has_any_column_privilege(a.usesysid, to_regclass($1), 'SELECT, INSERT, UPDATE'))
              AND NOT (a.application_name <> '' AND (a.application_name = ANY ($2) OR EXISTS (SELECT FROM unnest($3::text[]) p WHERE starts_with(a.application_name, p))
                OR EXISTS (SELECT FROM dataverket.shape_leases l WHERE l.table_name = $5 AND l.application = a.application_name AND l.expires_at > clock_timestamp())))
            GROUP BY 3, 4 ORDER BY 3, 4 LIMIT 20
            """,
            row => string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(0)} session(s) named '{row.GetString(2)}' of role {row.GetString(3)} (pid {row.GetInt32(1)})"),
            cancellationToken, SqlName.Qualify(view.Change.Schema, view.Change.Table), known, prefixes, Connections.OwnNames, view.Change.TableName).ConfigureAwait(false))
        {
            reasons.Add(new(
                $"{one} may use {view.Change.TableName}, and no live lease says with which shape.",
                "End it; or have its process hold a shape lease over a connection of the same Application Name; or name it in KnownSessions."));
        }
    }
}
