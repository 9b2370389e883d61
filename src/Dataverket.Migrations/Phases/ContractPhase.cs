using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Contract, in one transaction: no build can register meanwhile, every gate is asked again inside it, and the floor rises with the column's end.</summary>
static class ContractPhase
{
    internal static async Task RunAsync(StepContext context, DatabaseChange change, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
        // From here on a registration waits, and then meets the new floor or none.
        if (await connection.ValueAsync<bool>("SELECT to_regclass('dataverket.shapes') IS NOT NULL", cancellationToken).ConfigureAwait(false))
            await connection.RunAsync("SELECT FROM dataverket.shapes WHERE table_name = $1 FOR UPDATE", cancellationToken, change.TableName).ConfigureAwait(false);
        await JudgeAsync(connection, change, cancellationToken).ConfigureAwait(false);
        var facts = await TableFacts.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        if (facts.IsContracted)
        {
            // Done before, or never needed (a new database whose baseline has the new columns): the floor says so all the same.
            await RaiseAsync(connection, change, cancellationToken).ConfigureAwait(false);
            return;
        }

        await context.LockAsync(connection, change, "ACCESS EXCLUSIVE", cancellationToken).ConfigureAwait(false);
        // Once more: while the table was not ours yet, somebody could have dropped the proof.
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
