using Dataverket.Compat.Nats.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>Makes a host a part of the plane.</summary>
public static class CompatServiceCollectionExtensions
{
    /// <summary>
    /// Follows the ledger, announces the process once the host has started, registers what it reads and writes, and runs its consumers until the host
    /// stops, which then finish what they have in hand. The host must offer an <see cref="INatsConnection"/>; a <see cref="TimeProvider"/> is taken where
    /// there is one. A <see cref="CompatHealth"/> says which of them do not go on.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">What the process says of itself.</param>
    /// <exception cref="ArgumentException">It was added before.</exception>
    public static CompatBuilder AddDataverketCompat(this IServiceCollection services, CompatOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        if (services.Any(service => service.ServiceType == typeof(CompatOptions))) throw new ArgumentException("AddDataverketCompat is called once for a host; its builder takes as many readers and writers as there are.", nameof(services));
        _ = Announcement.Subject(options.Service, options.Instance);
        services.AddSingleton(options);
        services.AddSingleton(provider => new LedgerClient(provider.GetRequiredService<INatsConnection>(), options.Ledger, provider.GetService<TimeProvider>(), provider.GetService<ILoggerFactory>()?.CreateLogger(NatsTelemetry.Name)));
        services.AddSingleton(provider => new CompatHealth(provider.GetServices<CompatPart>()));
        services.AddSingleton<IHostedService, CompatHost>();
        return new CompatBuilder(services, options);
    }
}
