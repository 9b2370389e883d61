using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Reads where a change stands: the catalog first, the books for the rest. Changes nothing.</summary>
static class StatusReader
{
    internal static async Task<(ChangeStatus Status, TableFacts Facts)> ReadAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken)
    {
        var facts = await TableFacts.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        (string State, long Done, long Total, long Quarantined)? backfill = null;
        if (await connection.ValueAsync<bool>("SELECT to_regclass('dataverket.backfills') IS NOT NULL", cancellationToken).ConfigureAwait(false))
        {
            var rows = await connection.ListAsync(
                "SELECT state, done, total, (SELECT count(*) FROM dataverket.quarantine q WHERE q.change = b.change) FROM dataverket.backfills b WHERE change = $1",
                row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken, change.Id).ConfigureAwait(false);
            if (rows.Count > 0) backfill = rows[0];
        }

        var state = facts switch
        {
            { IsContracted: true } => ChangeState.Contracted,
            { IsProven: true } when backfill is { State: "proven", Quarantined: 0 } => ChangeState.Proven,
            { IsExpanded: true } => backfill is null ? ChangeState.Expanded : ChangeState.Backfilling,
            { IsUntouched: true } => ChangeState.NotBegun,
            _ => ChangeState.Mixed,
        };
        var (_, done, total, quarantined) = backfill ?? default;
        var detail = state switch
        {
            ChangeState.NotBegun => $"{change.Id} has not begun.",
            ChangeState.Expanded => $"{change.Id} is expanded; no row is filled on purpose yet.",
            ChangeState.Backfilling => string.Create(CultureInfo.InvariantCulture, $"{change.Id} has filled {done} of about {total} rows; {quarantined} are in quarantine."),
            ChangeState.Proven => $"{change.Id} is filled, and the server has proven it.",
            ChangeState.Contracted => $"{change.Id} is contracted.",
            _ => Mixture(change, facts),
        };
        return (new ChangeStatus(change.Id, state, done, total, quarantined, detail), facts);
    }

    static string Mixture(DatabaseChange change, TableFacts facts)
    {
        if (!facts.TableExists) return $"{change.Id}: there is no table {change.TableName}.";
        string Is(bool there) => there ? "is there" : "is missing";
        return $"{change.Id} is half applied to {change.TableName} by something else: the old column {Is(facts.OldExists)}, of the new ones there are "
            + $"{(facts.NewExisting.Count == 0 ? "none" : string.Join(", ", facts.NewExisting))}, the trigger {Is(facts.TriggerExists)}, its function {Is(facts.FunctionChecksum is not null)}.";
    }
}
