using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Contract, in one transaction: no build can register meanwhile, every gate is asked again inside it, and the floor rises with the column's end.</summary>
static class ContractPhase
{
    internal static async Task RunAsync(StepContext context, DatabaseChange change, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
        // A first look, so that what is refused anyway locks nothing.
        await JudgeAsync(connection, change, cancellationToken).ConfigureAwait(false);
        var facts = await TableFacts.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        if (facts.IsContracted)
        {
            // Done before, or never needed (a new database whose baseline has the new columns): the floor says so all the same.
            await RaiseAsync(connection, change, cancellationToken).ConfigureAwait(false);
            return;
        }

        await context.LockWithShapesAsync(connection, change, cancellationToken).ConfigureAwait(false);
        // The look that counts: from here on a registration waits, and then meets the new floor or, if this is rolled back, the old one.
        await JudgeAsync(connection, change, cancellationToken).ConfigureAwait(false);
        await connection.RunAllAsync(change.Sync.Contract(facts.OldRequired), cancellationToken).ConfigureAwait(false);
        await RaiseAsync(connection, change, cancellationToken).ConfigureAwait(false);
        await Journal.WriteAsync(connection, change, "contract", "done", $"column {change.Sync.OldColumn} dropped, floor raised to {change.NewShape}", cancellationToken).ConfigureAwait(false);
        Log.Contracted(context.Logger, change.Id, change.TableName, change.NewShape);
    }

    static Task RaiseAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken) =>
        connection.RunAsync(
            """
            INSERT INTO dataverket.shapes AS s (table_name, floor, complete) VALUES ($1, $2, $2)
            ON CONFLICT (table_name) DO UPDATE SET floor = greatest(s.floor, $2), complete = greatest(s.complete, $2)
            """, cancellationToken, change.TableName, change.NewShape);

    static async Task JudgeAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken)
    {
        var reasons = await ContractChecks.ReasonsAsync(connection, change, cancellationToken).ConfigureAwait(false);
        if (reasons.Count > 0)
            throw new DatabaseChangeException($"Contract of {change.Id} was refused; nothing was changed.", [.. reasons.Select(reason => $"{reason.What} {reason.Unblock}")]);
    }
}
