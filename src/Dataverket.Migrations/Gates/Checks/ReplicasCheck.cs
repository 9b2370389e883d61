using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether every standby and subscriber has what this server has: one that is behind reads the old side from a past in which it was in use.</summary>
sealed class ReplicasCheck() : ContractCheck("replicas")
{
    internal override async Task AskAsync(NpgsqlConnection connection, ChangeView view, ContractConditions conditions, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        if (conditions.ReplicaLag is not { } most) return;
        // A standby that is away is seen by its slot only. One that only keeps the log (an archiver) replays nothing. A plan that is made on a standby sees its own only.
        foreach (var (who, lag) in await connection.ListAsync(
            """
            WITH here AS (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn)
            SELECT 'Replica ' || coalesce(nullif(application_name, ''), 'pid ' || pid), CASE WHEN state IS NULL THEN NULL ELSE pg_wal_lsn_diff(here.lsn, coalesce(replay_lsn, flush_lsn, sent_lsn))::bigint END
              FROM pg_stat_replication, here WHERE state IS DISTINCT FROM 'backup'
            UNION ALL SELECT 'Replication slot ' || slot_name, pg_wal_lsn_diff(here.lsn, coalesce(confirmed_flush_lsn, restart_lsn))::bigint
              FROM pg_replication_slots, here WHERE NOT active AND NOT temporary AND (slot_type = 'physical' OR database = current_database())
            ORDER BY 1
            """,
            row => (row.GetString(0), row.IsDBNull(1) ? (long?)null : row.GetInt64(1)), cancellationToken).ConfigureAwait(false))
        {
            if (lag is null) reasons.Add(new($"{who} cannot be seen.", "Grant the runner's role pg_monitor; or drop a slot that was never used."));
            else if (lag > most) reasons.Add(new(string.Create(CultureInfo.InvariantCulture, $"{who} is {lag:N0} bytes behind; {most:N0} are allowed."), "Let it catch up, or drop it when it is gone for good."));
        }
    }
}
