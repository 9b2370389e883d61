using System.Collections.Concurrent;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Fills rows along the key, in batches short enough that other writers hardly notice. A batch and its checkpoint are one transaction, so a runner that dies at any moment
/// loses at most one batch a worker. The first worker is on the connection that holds the runner's lock: who loses one loses the other, and a new runner fences all of them off.
/// </summary>
sealed class BackfillRun(StepContext context, DatabaseChange change, RowFill fill, string job, NpgsqlConnection guard, IProgress<StepProgress>? sink)
{
    Quarantine? aside;

    /// <summary>Whether it was ended because more rows cannot be filled than may be put aside.</summary>
    internal bool IsFull => aside?.IsFull == true;

    /// <returns>Why the rows that are left cannot be filled; empty when all are.</returns>
    internal async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        await guard.RunAsync("SET search_path = " + change.SearchPath, cancellationToken).ConfigureAwait(false);
        var key = await KeyColumns.OfAsync(guard, fill, cancellationToken).ConfigureAwait(false);
        if (key.IsEmpty) throw new DatabaseChangeException($"Table {fill.Lock.Name} has no primary key any more: the backfill goes along it.");
        var opened = await BackfillJob.OpenAsync(guard, change, fill, job, key, context.Options.Workers, context.Options.ProofTimeout, cancellationToken).ConfigureAwait(false);
        Log.BackfillBegun(context.Logger, change.Id, opened.Done, opened.Total);
        var progress = new BackfillProgress(sink, context.Time, opened.Done, opened.Total);
        using var brakes = await Brakes.CreateAsync(context, change, progress, guard, cancellationToken).ConfigureAwait(false);
        var quarantine = aside = new Quarantine(context, change, fill, job, key, brakes);
        progress.Report();
        if (opened.Ranges.Count > 0) await WalkAsync(key, opened, quarantine, brakes, progress, cancellationToken).ConfigureAwait(false);
        await opened.EndAsync(guard, cancellationToken).ConfigureAwait(false);
        progress.Report("looking for rows that were changed meanwhile", last: true);
        await quarantine.RetryAsync(guard, cancellationToken).ConfigureAwait(false);
        if (fill.IsVisible) await quarantine.SweepAsync(guard, cancellationToken).ConfigureAwait(false);
        await guard.RunAsync("RESET search_path", cancellationToken).ConfigureAwait(false);
        progress.Report(last: true);
        return quarantine.Why;
    }

    async Task WalkAsync(KeyColumns key, BackfillJob opened, Quarantine quarantine, Brakes brakes, BackfillProgress progress, CancellationToken cancellationToken)
    {
        var open = new ConcurrentQueue<RowRange>(opened.Ranges);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<NpgsqlConnection> own = [];
        try
        {
            for (var i = 1; i < Math.Min(context.Options.Workers, opened.Ranges.Count); i++)
                own.Add(await context.Connections.OpenAsync("dataverket-worker:" + change.Id, context.Options.AnswerTimeout, cancellationToken, longest: context.Options.LongestBatch).ConfigureAwait(false));
            // A worker that fails ends the others between two batches; the first cause is what is told.
            await Task.WhenAll(own.Prepend(guard).Select(connection => Task.Run(
                async () =>
                {
                    try
                    {
                        await new BackfillWorker(context, change, fill, opened, key, quarantine, brakes, progress, connection).RunAsync(open, stop.Token).ConfigureAwait(false);
                    }
                    catch
                    {
                        await stop.CancelAsync().ConfigureAwait(false);
                        throw;
                    }
                },
                CancellationToken.None))).ConfigureAwait(false);
        }
        finally
        {
            foreach (var connection in own) await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
