using Npgsql;

namespace Dataverket.Migrations;

/// <summary>What any process may ask of the runner of a backfill, and what the runner says of itself: one row a change, in the database that both know.</summary>
static class BackfillControl
{
    internal const string Pause = "pause";
    internal const string Cancel = "cancel";

    /// <summary>Asks for a pause, for the end, or with <c>null</c> for no pause any more. A pause lasts and the end is a moment: neither takes the other away, and a pause keeps its reason.</summary>
    internal static Task AskAsync(NpgsqlConnection connection, string change, string? request, string reason, CancellationToken cancellationToken) => connection.RunAsync(
        $"""
        INSERT INTO dataverket.backfill_controls AS c (change, request, reason, asked) VALUES ($1, $2::text, $3, CASE WHEN $2::text = 'cancel' THEN clock_timestamp() END)
        ON CONFLICT (change) DO UPDATE SET {request switch
        {
            Pause => "request = CASE WHEN c.request IN ('cancel', 'pause+cancel') THEN 'pause+cancel' ELSE 'pause' END, reason = excluded.reason",
            Cancel => "request = CASE WHEN c.request IN ('pause', 'pause+cancel') THEN 'pause+cancel' ELSE 'cancel' END, reason = CASE WHEN c.request IN ('pause', 'pause+cancel') THEN c.reason ELSE excluded.reason END, asked = excluded.asked",
            _ => "request = CASE WHEN c.request IN ('cancel', 'pause+cancel') THEN 'cancel' END, reason = CASE WHEN c.request = 'cancel' THEN c.reason ELSE '' END",
        }}
        """, cancellationToken, change, request ?? (object)DBNull.Value, reason);

    /// <summary>Says that the runner lives, and hears what is asked of it: nothing, a pause, the end, or both. An end that was asked for before the call began was meant for others.</summary>
    internal static async Task<(bool IsPaused, bool IsCancelled, string Reason)> HearAsync(NpgsqlConnection connection, string change, DateTimeOffset began, string? resting, double rate, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("SET LOCAL synchronous_commit = off", cancellationToken).ConfigureAwait(false);
        var heard = (await connection.ListAsync(
            """
            INSERT INTO dataverket.backfill_controls AS c (change, heard, resting, rate) VALUES ($1, clock_timestamp(), $2, $3)
            ON CONFLICT (change) DO UPDATE SET heard = excluded.heard, resting = excluded.resting, rate = excluded.rate
            RETURNING coalesce(request IN ('pause', 'pause+cancel'), false), coalesce(request IN ('cancel', 'pause+cancel') AND asked > $4, false), reason
            """, row => (row.GetBoolean(0), row.GetBoolean(1), row.GetString(2)), cancellationToken, change, resting ?? (object)DBNull.Value, rate, began).ConfigureAwait(false))[0];
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return heard;
    }

    internal static async Task<BackfillStatus?> ReadAsync(NpgsqlConnection connection, string change, CancellationToken cancellationToken) => (await connection.ListAsync(
        """
        SELECT b.done + coalesce((SELECT sum(r.done) FROM dataverket.backfill_ranges r WHERE r.change = b.change), 0)::bigint, b.total, coalesce(c.rate, 0),
          CASE WHEN c.heard > clock_timestamp() - interval '5 s' THEN c.resting END, c.request IN ('pause', 'pause+cancel'), coalesce(c.reason, ''), c.heard
        FROM dataverket.backfills b LEFT JOIN dataverket.backfill_controls c ON c.change = $1 WHERE b.change IN ($1, $1 || ':back') ORDER BY b.updated DESC LIMIT 1
        """,
        row =>
        {
            var (done, total, rate) = (row.GetInt64(0), row.GetInt64(1), row.GetDouble(2));
            return new BackfillStatus(
                done, Math.Max(done, total), rate, rate > 0 ? TimeSpan.FromSeconds((Math.Max(done, total) - done) / rate) : null, row.IsDBNull(3) ? null : row.GetString(3),
                !row.IsDBNull(4) && row.GetBoolean(4) ? row.GetString(5) : null, row.IsDBNull(6) ? null : row.Moment(6));
        }, cancellationToken, change).ConfigureAwait(false)).FirstOrDefault();
}
