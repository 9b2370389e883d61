using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Lets the server prove that every row is filled, by a check that is added unvalidated and then validated in a transaction of its own. Added any earlier, it would refuse
/// updates of rows that are not filled yet. One thread, on the backfill's connection.
/// </summary>
sealed class ProofStep(StepContext context, DatabaseChange change, NpgsqlConnection connection, Quarantine quarantine)
{
    const int Tries = 3;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await quarantine.SweepAsync(connection, cancellationToken).ConfigureAwait(false);
            var facts = await TableFacts.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
            if (await quarantine.CountAsync(connection, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                // A proof from an interrupted try would go on refusing writes to these rows.
                if (facts.ProofValidated == false) await DropAsync(cancellationToken).ConfigureAwait(false);
                throw new DatabaseChangeException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The backfill of {change.Id} has filled all rows of {change.TableName} but {count}; their keys are in dataverket.quarantine. Mend or delete those rows, then run it again. No proof was added."));
            }

            if (facts.ProofValidated is null || (facts.OldRequired && facts.FilledValidated is null)) await AddAsync(facts.OldRequired, cancellationToken).ConfigureAwait(false);
            try
            {
                await ValidateAsync(facts.OldRequired, cancellationToken).ConfigureAwait(false);
                Log.Proven(context.Logger, change.Id, change.TableName);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
            {
                await DropAsync(cancellationToken).ConfigureAwait(false);
                if (attempt < Tries) continue;
                throw new DatabaseChangeException(
                    $"The proof of {change.Id} failed: some row of {change.TableName} holds old and new values that do not fit each other, so something wrote past the trigger. "
                    + "Find such rows with the expression of the proof, mend them, then run the backfill again. The proof was taken away again.");
            }
        }
    }

    async Task AddAsync(bool required, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
        await context.LockAsync(connection, change, "ACCESS EXCLUSIVE", cancellationToken).ConfigureAwait(false);
        await connection.RunAllAsync([.. change.Sync.DropProof, .. change.Sync.AddProof(required)], cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    async Task ValidateAsync(bool required, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
        // This lock lets readers and writers through.
        await context.LockAsync(connection, change, "SHARE UPDATE EXCLUSIVE", cancellationToken).ConfigureAwait(false);
        await connection.RunAsync(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {(long)context.Options.ProofTimeout.TotalMilliseconds}"), cancellationToken).ConfigureAwait(false);
        await connection.RunAllAsync(change.Sync.Validate(required), cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("UPDATE dataverket.backfills SET state = 'proven', updated = clock_timestamp() WHERE change = $1", cancellationToken, change.Id).ConfigureAwait(false);
        await connection.RunAsync("UPDATE dataverket.shapes SET complete = greatest(complete, $2) WHERE table_name = $1", cancellationToken, change.TableName, change.NewShape).ConfigureAwait(false);
        await Journal.WriteAsync(connection, change, "backfill", "proven", $"every row is filled; shape {change.NewShape} is complete", cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    async Task DropAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
        await context.LockAsync(connection, change, "ACCESS EXCLUSIVE", cancellationToken).ConfigureAwait(false);
        await connection.RunAllAsync(change.Sync.DropProof, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
