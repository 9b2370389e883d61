using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dataverket.Migrations;

/// <summary>Gives a host the runner of its database's changes.</summary>
public static class ChangeRunnerServiceCollectionExtensions
{
    /// <summary>
    /// Offers a <see cref="ChangeRunner"/>, with the host's loggers and its <see cref="TimeProvider"/>, where it has one. With <paramref name="runAtStart"/> the host also takes the
    /// database as far as no gate is needed, beside its own start and without holding it up: the ordinary migrations, then each change through Expand and Backfill. It never contracts.
    /// What may come right by itself (a locked table, another host at it) is tried again, after 1 s at first and 1 min at last; anything else is logged and left until the next start.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="connectionString">The database, as a role that owns the tables. It is never logged.</param>
    /// <param name="set">The service's migrations and changes.</param>
    /// <param name="options">The settings; <c>null</c> for the defaults.</param>
    /// <param name="runAtStart">Whether the host runs them. Several hosts may: one works, the others wait.</param>
    /// <remarks>A faulty declaration or option is an <see cref="ArgumentException"/> when the runner is first asked for; with <paramref name="runAtStart"/>, when the host starts.</remarks>
    public static IServiceCollection AddDataverketMigrations(this IServiceCollection services, string connectionString, MigrationSet set, ChangeRunnerOptions? options = null, bool runAtStart = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(set);
        // One for each database: the second registration of a host must not run the first's changes.
        var key = new object();
        services
            .AddKeyedSingleton(key, (provider, _) => new ChangeRunner(connectionString, set, options ?? new ChangeRunnerOptions(), Time(provider), Logger(provider)))
            .AddSingleton(provider => provider.GetRequiredKeyedService<ChangeRunner>(key));
        // Before all others: a shape lease holds the start up until the shape is there, which may be what this makes.
        if (runAtStart) services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(provider => new ChangeHost(provider.GetRequiredKeyedService<ChangeRunner>(key), Time(provider), Logger(provider))));
        return services;
    }

    static TimeProvider Time(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;

    static ILogger Logger(IServiceProvider provider) => (provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(MigrationTelemetry.Name);
}
