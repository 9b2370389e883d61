using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>
/// Deletes inbox rows whose messages can no longer arrive, one consumer after the other, oldest first, a small transaction a batch. Any number of pruners, in any number of processes,
/// may run on one database at once; they share the work. Safe from any thread.
/// </summary>
public sealed class InboxPruner
{
    // Both ages are the server's clock: no process's clock decides what is old; and that of the statement, since a clock that moves on ends no walk through an index. A row that another pruner is deleting is skipped, not waited for.
    const string Delete = """
        DELETE FROM dataverket.inbox WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM dataverket.inbox WHERE consumer = $3 AND handled_at < statement_timestamp() - make_interval(secs => $1)
          ORDER BY handled_at LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    // One step of the primary key's index a consumer, however many rows each has.
    const string Consumers = """
        WITH RECURSIVE names AS (
          (SELECT consumer FROM dataverket.inbox ORDER BY consumer LIMIT 1)
          UNION ALL
          SELECT (SELECT i.consumer FROM dataverket.inbox i WHERE i.consumer > n.consumer ORDER BY i.consumer LIMIT 1) FROM names n WHERE n.consumer IS NOT NULL)
        SELECT consumer FROM names WHERE consumer IS NOT NULL
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
        foreach (var consumer in options.Consumer is { } one ? [one] : await ConsumersAsync(cancellationToken).ConfigureAwait(false)) pruned += await PruneAsync(consumer, cancellationToken).ConfigureAwait(false);
        if (pruned > 0) Log.RowsPruned(logger, pruned);
        return pruned;
    }

    async Task<List<string>> ConsumersAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Consumers);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<string> consumers = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) consumers.Add(reader.GetString(0));
        return consumers;
    }

    async Task<long> PruneAsync(string consumer, CancellationToken cancellationToken)
    {
        long pruned = 0;
        int deleted;
        do
        {
            // The connection goes back between batches: others of the service wait for one no longer than a batch.
            await using var command = source.CreateCommand(Delete);
            command.Parameters.Add(new() { Value = options.OlderThan.TotalSeconds });
            command.Parameters.Add(new() { Value = options.BatchSize });
            command.Parameters.Add(new() { Value = consumer });
            deleted = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            pruned += deleted;
            PostgresTelemetry.Pruned.Add(deleted);
        }
        while (deleted == options.BatchSize);
        return pruned;
    }
}
