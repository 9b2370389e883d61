using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>All that keeps a change from being expanded. Changes nothing; asks inside the open transaction.</summary>
static class ExpandChecks
{
    internal static async Task<List<GateReason>> ReasonsAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken)
    {
        List<GateReason> reasons = [];
        if (connection.PostgreSqlVersion.Major < 15)
            reasons.Add(new($"The server runs PostgreSQL {connection.PostgreSqlVersion}.", "Use PostgreSQL 15 or newer."));
        if (await connection.ValueAsync<bool>("SELECT pg_is_in_recovery()", cancellationToken).ConfigureAwait(false))
            reasons.Add(new("The server is a standby.", "Connect to the primary."));
        var (status, facts) = await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        if (status.State == ChangeState.Mixed) reasons.Add(new(status.Detail, "Put the table back to what it was before, or finish by hand and retire the change."));
        if (facts.FunctionChecksum is { } checksum && checksum != change.Checksum)
            reasons.Add(new($"The declaration of {change.Id} was edited since it was expanded.", "Put the declaration back, or undo the expand first."));
        if (status.State != ChangeState.NotBegun) return reasons;

        if (facts.Key.Count == 0) reasons.Add(new($"Table {change.TableName} has no primary key.", "Give it one: the backfill goes along it."));
        if (facts.Key.Any(column => column.Name == change.Sync.OldColumn))
            reasons.Add(new($"Column {change.Sync.OldColumn} is part of the primary key of {change.TableName}.", "Change the key first; this verb cannot."));
        if (!await connection.ValueAsync<bool>("SELECT to_regclass('dataverket.journal') IS NOT NULL AND to_regclass('dataverket.shapes') IS NOT NULL", cancellationToken).ConfigureAwait(false))
        {
            reasons.Add(new("The baseline has not been applied to this database.", "Apply the baseline first."));
            return reasons;
        }

        var shapes = await connection.ListAsync(
            "SELECT floor, complete FROM dataverket.shapes WHERE table_name = $1", row => (Floor: row.GetInt32(0), Complete: row.GetInt32(1)), cancellationToken, change.TableName).ConfigureAwait(false);
        var (floor, complete) = shapes.Count > 0 ? shapes[0] : (1, 1);
        if (floor > change.OldShape || complete != change.OldShape)
        {
            reasons.Add(new(
                string.Create(CultureInfo.InvariantCulture, $"{change.Id} goes from shape {change.OldShape} to {change.NewShape}, but table {change.TableName} is at shape {Math.Max(floor, complete)}."),
                "Finish the change before it, or number the shapes anew."));
        }

        await ColumnsAsync(connection, change, reasons, cancellationToken).ConfigureAwait(false);
        return reasons;
    }

    static async Task ColumnsAsync(NpgsqlConnection connection, DatabaseChange change, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        await connection.RunAsync("SAVEPOINT dataverket_check", cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.RunAsync("SET LOCAL search_path = " + change.Sync.SearchPath, cancellationToken).ConfigureAwait(false);
            foreach (var column in change.Sync.Columns)
            {
                // A serial type is no type here, and a domain can carry a default or make PostgreSQL write the table anew.
                if (await connection.ValueAsync<bool>("SELECT typtype = 'd' FROM pg_type WHERE oid = $1::regtype", cancellationToken, column.Type).ConfigureAwait(false))
                    reasons.Add(new($"Column {column.Name} would be of the domain {column.Type}.", "Use the domain's base type; add the check after Contract."));
            }

            await connection.RunAsync(change.Sync.DryRun, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!Sql.IsRetryable(e))
        {
            reasons.Add(new($"The expressions or types of {change.Id} do not fit table {change.TableName}: {Sql.Describe(e)}.", "Correct the declaration."));
        }

        await connection.RunAsync("ROLLBACK TO SAVEPOINT dataverket_check", cancellationToken).ConfigureAwait(false);
    }
}
