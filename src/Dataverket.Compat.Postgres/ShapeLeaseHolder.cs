using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>The shape lease of a host: taken before the host serves, given back after it has stopped. Safe from any thread.</summary>
public sealed class ShapeLeaseHolder : IHostedLifecycleService, IAsyncDisposable
{
    readonly NpgsqlDataSource source;
    readonly ShapeLeaseOptions options;
    readonly TimeSpan patience;
    readonly TimeProvider time;
    readonly ILogger logger;
    ShapeLease? lease;

    internal ShapeLeaseHolder(NpgsqlDataSource source, ShapeLeaseOptions options, TimeSpan patience, TimeProvider time, ILogger logger) =>
        (this.source, this.options, this.patience, this.time, this.logger) = (source, options, patience, time, logger);

    /// <summary>The lease.</summary>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    public ShapeLease Lease => lease ?? throw new InvalidOperationException($"The shape lease on table {options.TableName} is taken when the host starts.");

    /// <summary>Waits until the table is there in a shape that the build can live with, and registers. Nothing else of the host starts before.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CompatPostgresException">The build is too old for the table, which no waiting changes; or the shape did not come in time.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var told = false; ; told = true)
        {
            try
            {
                lease = await ShapeLease.RegisterAsync(source, options, time, logger, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (CompatPostgresException e) when (MayCome(e) && time.GetElapsedTime(began) < patience)
            {
                if (!told) Log.WaitsForShape(logger, options.Service, options.TableName, e.Message);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gives the lease back, once everything else has stopped.</summary>
    /// <param name="cancellationToken">Not looked at: it takes a moment only.</param>
    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    /// <summary>Gives the lease back.</summary>
    public ValueTask DisposeAsync() => lease?.DisposeAsync() ?? default;

    /// <summary>A deploy job that has not run yet has not made our tables either.</summary>
    static bool MayCome(CompatPostgresException e) => e.IsTransient || e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName };
}
