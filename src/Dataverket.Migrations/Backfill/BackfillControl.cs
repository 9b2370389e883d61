using Npgsql;

namespace Dataverket.Migrations;

/// <summary>What any process may ask of the runner of a backfill, and what the runner says of itself: one row a change, in the database that both know.</summary>
static class BackfillControl
{
    internal const string Pause = "pause";
    internal const string Cancel = "cancel";

    /// <summary>Behind the change's name, that of the row that holds what its end was asked for.</summary>
    const string Ended = ":cancel";

    /// <summary>Asks for a pause, for the end, or with <c>null</c> for no pause any more. A pause lasts and the end is a moment: each has a row, and neither takes the other away.</summary>
    internal static Task AskAsync(NpgsqlConnection connection, string change, string? request, string reason, CancellationToken cancellationToken) => connection.RunAsync(
        """
        INSERT INTO dataverket.backfill_controls AS c (change, request, reason, asked) VALUES ($1, $2, $3, clock_timestamp())
        ON CONFLICT (change) DO UPDATE SET request = excluded.request, reason = excluded.reason, asked = excluded.asked
        """, cancellationToken, request == Cancel ? change + Ended : change, request ?? (object)DBNull.Value, reason);

    /// <summary>Says that the runner lives, and hears what is asked of it. An end that was asked for before the call began was meant for others.</summary>
    /// <returns>Why it is to pause, and why it is to end; <c>null</c> where that is not asked.</returns>
    internal static async Task<(string? Paused, string? Cancelled)> HearAsync(NpgsqlConnection connection, string change, DateTimeOffset began, string? resting, double rate, CancellationToken cancellationToken)
    {
        Sql.Demand(connection);
        // One round trip, and so one transaction, whose end waits for no disk: what it says is true for seconds only.
        await using var batch = new NpgsqlBatch(connection);
        var hear = new NpgsqlBatchCommand(
            """
            INSERT INTO dataverket.backfill_controls AS c (change, heard, resting, rate) VALUES ($1, clock_timestamp(), $2, $3)
            ON CONFLICT (change) DO UPDATE SET heard = excluded.heard, resting = excluded.resting, rate = excluded.rate
            RETURNING CASE WHEN request = 'pause' THEN reason END, (SELECT e.reason FROM dataverket.backfill_controls e WHERE e.change = $5 AND e.asked > $4)
            """);
        foreach (var value in new[] { change, resting ?? (object)DBNull.Value, rate, began, change + Ended }) hear.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('synchronous_commit', 'off', true)"));
        batch.BatchCommands.Add(hear);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (reader.IsDBNull(0) ? null : reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1));
    }

    internal static async Task<BackfillStatus?> ReadAsync(NpgsqlConnection connection, string change, CancellationToken cancellationToken) => (await connection.ListAsync(
        """
        SELECT coalesce(b.done, 0) + coalesce((SELECT sum(r.done) FROM dataverket.backfill_ranges r WHERE r.change = b.change), 0)::bigint, coalesce(b.total, 0), coalesce(c.rate, 0),
          CASE WHEN c.heard > clock_timestamp() - interval '5 s' THEN c.resting END, c.request = 'pause', coalesce(c.reason, ''), c.heard
        FROM (SELECT) one LEFT JOIN dataverket.backfills b ON b.change IN ($1, $1 || ':back') LEFT JOIN dataverket.backfill_controls c ON c.change = $1
        -- A pause may be asked for before the backfill begins.
        WHERE b.change IS NOT NULL OR c.request = 'pause' ORDER BY b.updated DESC LIMIT 1
        """,
        row =>
        {
            var (done, total, rate) = (row.GetInt64(0), row.GetInt64(1), row.GetDouble(2));
            return new BackfillStatus(
                done, Math.Max(done, total), rate, rate > 0 ? TimeSpan.FromSeconds((Math.Max(done, total) - done) / rate) : null, row.IsDBNull(3) ? null : row.GetString(3),
                !row.IsDBNull(4) && row.GetBoolean(4) ? row.GetString(5) : null, row.IsDBNull(6) ? null : row.Moment(6));
        }, cancellationToken, change).ConfigureAwait(false)).FirstOrDefault();
}
