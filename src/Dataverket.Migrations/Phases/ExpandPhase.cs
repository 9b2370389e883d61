using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Expand, in one transaction: new columns, the trigger that keeps both sides in step, the table's shape, the journal.</summary>
static class ExpandPhase
{
    internal static async Task RunAsync(StepContext context, DatabaseChange change, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
        var reasons = await ExpandChecks.ReasonsAsync(connection, change, cancellationToken).ConfigureAwait(false);
        if (reasons.Count > 0)
            throw new DatabaseChangeException($"Expand of {change.Id} was refused.", [.. reasons.Select(reason => $"{reason.What} {reason.Unblock}")]);
        var (status, _) = await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        if (status.State != ChangeState.NotBegun) return;

        await context.LockAsync(connection, change, "ACCESS EXCLUSIVE", cancellationToken).ConfigureAwait(false);
        await connection.RunAllAsync(change.Sync.Expand, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("INSERT INTO dataverket.shapes (table_name) VALUES ($1) ON CONFLICT (table_name) DO NOTHING", cancellationToken, change.TableName).ConfigureAwait(false);
        await Journal.WriteAsync(connection, change, "expand", "done", $"columns {string.Join(", ", change.Sync.Columns.Select(column => column.Name))} added beside {change.Sync.OldColumn}", cancellationToken).ConfigureAwait(false);
        Log.Expanded(context.Logger, change.Id, change.TableName);
    }

    /// <summary>Takes away what Expand made, with the new columns and what only they hold. Refused when a live build may use them, or when the old column is gone.</summary>
    internal static async Task UndoAsync(StepContext context, DatabaseChange change, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
        var status = await JudgeUndoAsync(change, connection, cancellationToken).ConfigureAwait(false);
        if (status.State == ChangeState.NotBegun) return;
        await context.LockWithShapesAsync(connection, change, cancellationToken).ConfigureAwait(false);
        // The look that counts: no build can register from here on.
        await JudgeUndoAsync(change, connection, cancellationToken).ConfigureAwait(false);
        await connection.RunAllAsync(change.Sync.UndoExpand, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("UPDATE dataverket.shapes SET complete = $2 WHERE table_name = $1", cancellationToken, change.TableName, change.OldShape).ConfigureAwait(false);
        await connection.RunAsync("DELETE FROM dataverket.backfills WHERE change = $1", cancellationToken, change.Id).ConfigureAwait(false);
        await connection.RunAsync("DELETE FROM dataverket.quarantine WHERE change = $1", cancellationToken, change.Id).ConfigureAwait(false);
        await Journal.WriteAsync(connection, change, "expand", "undone", "the new columns and the trigger were taken away", cancellationToken).ConfigureAwait(false);
        Log.Undone(context.Logger, change.Id, change.TableName);
    }

    static async Task<ChangeStatus> JudgeUndoAsync(DatabaseChange change, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (status, facts) = await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        List<string> reasons = [];
        if (!facts.OldExists) reasons.Add($"{status.Detail} The old column is not there to go back to: restore it from a backup.");
        // Without our function the columns are not ours to drop.
        else if (status.State == ChangeState.Mixed && facts.FunctionChecksum is null) reasons.Add($"{status.Detail} What something else made is not taken away here.");
        foreach (var lease in await Leases.OfAsync(connection, change, "newest >= $2", change.NewShape, cancellationToken).ConfigureAwait(false))
            reasons.Add($"{lease} may use the new columns of {change.TableName}. Stop it, or deploy a build that does not know shape {change.NewShape}.");
        return reasons.Count == 0 ? status : throw new DatabaseChangeException($"Undo of the expand of {change.Id} was refused.", reasons);
    }
}
