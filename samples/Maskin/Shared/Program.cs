using Dataverket.Compat.AspNetCore;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Kit;
using Maskin;
using Npgsql;

// Maskin, a compute service: an HTTP surface, a table and an event, in one transaction.
var settings = ServiceSettings.Read(args, "maskin", MaskinBuild.Number);
var time = TimeProvider.System;
using var logs = settings.CreateLogs();
var logger = logs.CreateLogger("maskin");
using var stop = new CancellationTokenSource();

await using var nats = settings.ConnectNats();
await using var database = NpgsqlDataSource.Create(StoryEnvironment.Required(StoryEnvironment.Postgres));

var catalog = SchemaCatalog.Create(MaskinSchemas.Instance);
var ledger = new LedgerClient(nats, time: time, logger: logger);
var events = new MachineEvents(new MessageWriter<MachineProvisioned>(catalog), ledger, time);

// Refused here, with the reason, when the table has gone on without this build.
await using var lease = await ShapeLease.RegisterAsync(database, new ShapeLeaseOptions
{
    Schema = "maskin",
    Table = "machines",
    Service = settings.Service,
    Instance = settings.Instance,
    Build = settings.Build,
    Oldest = MaskinBuild.OldestShape,
    Newest = MaskinBuild.NewestShape,
    TimeToLive = settings.Timings.LeaseLives,
    RenewEvery = settings.Timings.LeaseLives / 4,
}, time, logger);

var publisher = new JetStreamPublisher(nats);
var relay = new OutboxRelay(database, (message, cancel) => publisher.PublishAsync(message.Subject, message.Id, message.Body, cancel), new OutboxRelayOptions { PublishTimeout = TimeSpan.FromSeconds(2) }, time, logger);
var store = new MachineStore(database, lease, events, relay);

var announcer = new Announcer(nats, () => new Announcement
{
    Service = settings.Service,
    Instance = settings.Instance,
    Build = settings.Build,
    Writes = [events.Announces],
}, settings.Announcements, time);

Task[] work =
[
    Background.RunAsync("ledger", ledger.RunAsync, logger, stop.Token),
    Background.RunAsync("join", cancel => events.JoinAsync(settings, logger, cancel), logger, stop.Token),
    Background.RunAsync("relay", relay.RunAsync, logger, stop.Token),
];

var builder = WebApplication.CreateSlimBuilder();
builder.Services.AddSurfaceUsage();
builder.WebHost.UseUrls($"http://127.0.0.1:{settings.Port}");
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
app.MapGet("/healthz", () => lease.IsHeld ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
MachineEndpoints.Map(app, store);
await app.StartAsync();
// Announced only once it serves: the coordinator counts on an announced replica.
var announcing = Background.RunAsync("announcer", announcer.RunAsync, logger, stop.Token);
await app.WaitForShutdownAsync();

// The surface has stopped; what it wrote is relayed by whoever runs next, so stopping here loses nothing.
await stop.CancelAsync();
await Task.WhenAll([.. work, announcing]);
