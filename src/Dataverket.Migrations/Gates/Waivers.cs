using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Waivers and approvals in the books.</summary>
static class Waivers
{
    internal static Task<List<GateWaiver>> AllAsync(NpgsqlConnection connection, string change, CancellationToken cancellationToken) => connection.ListAsync(
        "SELECT gate, who, reason, given_at, expires_at, expires_at > clock_timestamp() FROM dataverket.gate_waivers WHERE change = $1 ORDER BY gate",
        row => new GateWaiver(change, row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4), row.GetBoolean(5)),
        cancellationToken, change);

    internal static async Task WaiveAsync(NpgsqlConnection connection, string change, string gate, string by, string reason, TimeSpan validFor, CancellationToken cancellationToken)
    {
        await connection.RunAsync(
            """
            INSERT INTO dataverket.gate_waivers (change, gate, who, reason, expires_at) VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))
            ON CONFLICT (change, gate) DO UPDATE SET who = EXCLUDED.who, reason = EXCLUDED.reason, expires_at = EXCLUDED.expires_at, given_at = clock_timestamp()
            """, cancellationToken, change, gate, by, reason, validFor.TotalSeconds).ConfigureAwait(false);
        await NoteAsync(connection, change, "waiver", validFor > TimeSpan.Zero ? "given" : "ended", $"{gate}, by {by}: {reason}", cancellationToken).ConfigureAwait(false);
    }

    internal static async Task ApproveAsync(NpgsqlConnection connection, DatabaseChange change, string by, string reason, TimeSpan validFor, CancellationToken cancellationToken)
    {
        await connection.RunAsync(
            """
            INSERT INTO dataverket.change_approvals (change, who, reason, checksum, expires_at) VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))
            ON CONFLICT (change, who) DO UPDATE SET reason = EXCLUDED.reason, checksum = EXCLUDED.checksum, expires_at = EXCLUDED.expires_at, given_at = clock_timestamp()
            """, cancellationToken, change.Id, by, reason, change.Checksum, validFor.TotalSeconds).ConfigureAwait(false);
        await NoteAsync(connection, change.Id, "approval", "given", $"by {by}: {reason}", cancellationToken).ConfigureAwait(false);
    }

    static Task NoteAsync(NpgsqlConnection connection, string change, string phase, string state, string detail, CancellationToken cancellationToken) => connection.RunAsync(
        "INSERT INTO dataverket.journal (change, phase, state, detail) VALUES ($1, $2, $3, $4)", cancellationToken, change, phase, state, detail);
}
