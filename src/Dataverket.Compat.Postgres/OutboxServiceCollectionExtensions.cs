using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>Makes a host relay an outbox.</summary>
public static class OutboxServiceCollectionExtensions
{
    /// <summary>
    /// Relays the outbox of a database while the host runs; the host then offers the <see cref="OutboxRelay"/>, to wake it after a commit. What is left when
    /// it stops is relayed by whoever runs next. A <see cref="TimeProvider"/> is taken where the host offers one.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="source">The service's database, with the tables of <see cref="CompatTables"/>; it belongs to the caller.</param>
    /// <param name="publish">Publishes one message.</param>
    /// <param name="options">The settings; <c>null</c> for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public static IServiceCollection AddOutboxRelay(this IServiceCollection services, NpgsqlDataSource source, OutboxPublish publish, OutboxRelayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(publish);
        var settings = options ?? new OutboxRelayOptions();
        settings.Check();
        return services
            .AddSingleton(provider => new OutboxRelay(source, publish, settings, provider.GetService<TimeProvider>() ?? TimeProvider.System, provider.GetService<ILoggerFactory>()?.CreateLogger(PostgresTelemetry.Name)))
            .AddSingleton<IHostedService>(provider => new RelayService(provider.GetRequiredService<OutboxRelay>()));
    }

    private sealed class RelayService(OutboxRelay relay) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => relay.RunAsync(stoppingToken);
    }
}
