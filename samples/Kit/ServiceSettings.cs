using Dataverket.Compat.Nats.Hosting;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Schemas;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Kit;

/// <summary>What every process of the story knows at its start.</summary>
public sealed record ServiceSettings(string Service, string Instance, string Build, int Port)
{
    public StoryTimings Timings { get; } = StoryTimings.Current;

    public AnnouncementOptions Announcements => new() { Every = Timings.AnnounceEvery, MaxAge = Timings.AnnouncementAge };

    /// <summary>Reads <c>instance port</c> from the command line; a port is optional.</summary>
    public static ServiceSettings Read(string[] args, string service, string build)
        => new(service, args.Length > 0 ? args[0] : service + "-0", build, args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 0);

    /// <summary>Connects in the background and for ever: a server that is away at the start is like one that goes away later.</summary>
    public NatsConnection ConnectNats() => new(new NatsOpts
    {
        Url = StoryEnvironment.Required(StoryEnvironment.NatsUrl),
        Name = Instance,
        MaxReconnectRetry = -1,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(100),
        ReconnectWaitMax = TimeSpan.FromMilliseconds(500),
        RetryOnInitialConnect = true,
        RequestTimeout = TimeSpan.FromSeconds(2),
    });

    /// <summary>What the process says of itself to the plane.</summary>
    public CompatOptions Compat(SchemaCatalog catalog) => new()
    {
        Service = Service,
        Instance = Instance,
        Build = Build,
        Catalog = catalog,
        Announcements = Announcements,
        ReadContext = new() { Tenant = StoryEnvironment.Tenant },
    };

    public ILoggerFactory CreateLogs() => LoggerFactory.Create(Configure);

    public void Configure(ILoggingBuilder logs) => logs.ClearProviders().AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.TimestampFormat = "HH:mm:ss.fff ";
        console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
    }).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
}
