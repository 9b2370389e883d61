using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>
/// Deletes inbox rows whose messages can no longer arrive, oldest first, a small transaction a batch. Any number of pruners, in any number of processes,
/// may run on one database at once; they share the work. Safe from any thread.
/// </summary>
public sealed class InboxPruner
{
    // Both ages are the server's clock: no process's clock decides what is old. A row that another pruner is deleting is skipped, not waited for.
    const string Delete = """
        DELETE FROM dataverket.inbox WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM dataverket.inbox WHERE handled_at < clock_timestamp() - make_interval(secs => $1) AND ($3::text IS NULL OR consumer = $3)
          ORDER BY handled_at LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    readonly NpgsqlDataSource source;
    readonly InboxPrunerOptions options;
    readonly TimeProvider time;
    readonly ILogger logger;

    /// <summary>Makes a pruner.</summary>
    /// <param name="source">The service's database, with the tables of <see cref="CompatTables"/>.</param>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock of its waits.</param>
    /// <param name="logger">Hears how many rows went and of failures; never of ids.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public InboxPruner(NpgsqlDataSource source, InboxPrunerOptions options, TimeProvider timeProvider, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.Check();
        this.source = source;
        this.options = options;
        time = timeProvider;
        this.logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Prunes again and again until cancelled. A database that is away is tried again for ever.</summary>
    /// <param name="cancellationToken">Stops it; a batch in hand is rolled back.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing else is ever thrown.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await PruneAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Log.NotPruned(logger, Log.Cause(e), options.Every);
            }

            await Task.Delay(options.Every, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes what is old now and returns when nothing is left, or another pruner has what is left in hand.</summary>
    /// <param name="cancellationToken">Stops it; finished batches stay deleted.</param>
    /// <returns>How many rows this call deleted.</returns>
    /// <exception cref="NpgsqlException">The database does not answer or refuses.</exception>
    public async Task<long> PruneAsync(CancellationToken cancellationToken = default)
    {
        long pruned = 0;
        int deleted;
        do
        {
            // The connection goes back between batches: others of the service wait for one no longer than a batch.
            await using var command = source.CreateCommand(Delete);
            command.Parameters.Add(new() { Value = options.OlderThan.TotalSeconds });
            command.Parameters.Add(new() { Value = options.BatchSize });
            command.Parameters.Add(new() { Value = (object?)options.Consumer ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            deleted = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            pruned += deleted;
            PostgresTelemetry.Pruned.Add(deleted);
        }
        while (deleted == options.BatchSize);
        if (pruned > 0) Log.RowsPruned(logger, pruned);
        return pruned;
    }
}
