using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>Makes a host take part in the changes of its database.</summary>
public static class MigrationsServiceCollectionExtensions
{
    /// <summary>
    /// Before the host serves, it waits until the table has a shape that the build can live with, and says with a lease which shapes those are, for as long as it runs. It then
    /// offers the <see cref="ShapeLeaseHolder"/>; with several tables, all of them. A build that is too old for the table ends at once, with the reason.
    /// A <see cref="TimeProvider"/> is taken where the host offers one.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="source">The service's database; it belongs to the caller. Contract knows its sessions by their Application Name.</param>
    /// <param name="options">The table, the process and the shapes; call it once for each table.</param>
    /// <param name="patience">How long it waits for the shape, 0 or above; then the host does not start. <c>null</c> for 10 min.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public static IServiceCollection AddDataverketMigrations(this IServiceCollection services, NpgsqlDataSource source, ShapeLeaseOptions options, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var wait = patience ?? TimeSpan.FromMinutes(10);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero, nameof(patience));
        // One for each table: the second registration of a host must not find the holder of the first.
        var key = new object();
        return services
            .AddKeyedSingleton(key, (provider, _) => new ShapeLeaseHolder(
                source, options, wait, provider.GetService<TimeProvider>() ?? TimeProvider.System, (provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(PostgresTelemetry.Name)))
            .AddSingleton(provider => provider.GetRequiredKeyedService<ShapeLeaseHolder>(key))
            .AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<ShapeLeaseHolder>(key));
    }
}
