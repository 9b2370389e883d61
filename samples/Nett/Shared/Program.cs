using Microsoft.Extensions.Logging;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Kit;
using Nett;
using Npgsql;

// Nett, a network service that gives each new machine a port. It lags on purpose.
var settings = ServiceSettings.Read(args, "nett", NettBuild.Number);
var time = TimeProvider.System;
using var logs = settings.CreateLogs();
var logger = logs.CreateLogger("nett");
using var stop = new CancellationTokenSource();
using var term = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});

await using var nats = settings.ConnectNats();
await using var database = NpgsqlDataSource.Create(StoryEnvironment.Required(StoryEnvironment.Postgres));

var catalog = SchemaCatalog.Create(NettSchemas.Instance);
var ledger = new LedgerClient(nats, time: time, logger: logger);
var ports = new PortStore(database, time);
var consumer = new MessageConsumer<MachineSeen>(
    nats,
    new MessageReader<MachineSeen>(catalog, new ReadContext { Tenant = StoryEnvironment.Tenant }),
    ports.HandleAsync,
    ledger,
    new ConsumerOptions
    {
        Stream = StoryEnvironment.EventStream,
        Durable = StoryEnvironment.NettDurable,
        Subject = StoryEnvironment.EventSubject,
        Instance = settings.Instance,
        Build = settings.Build,
        AckWait = settings.Timings.AckWait,
        ReplayEvery = settings.Timings.AnnouncementAge,
    },
    time,
    logger);

var announcer = new Announcer(nats, () => new Announcement
{
    Service = settings.Service,
    Instance = settings.Instance,
    Build = settings.Build,
    Reads = [consumer.Announces],
}, settings.Announcements, time);

await Task.WhenAll(
    Background.RunAsync("ledger", ledger.RunAsync, logger, stop.Token),
    Background.RunAsync("consumer", consumer.RunAsync, logger, stop.Token),
    Background.RunAsync("announcer", announcer.RunAsync, logger, stop.Token));
logger.LogInformation("stopped: {Counters}", consumer.Counters);
