using Dataverket.Compat.AspNetCore;
using Dataverket.Compat.Nats.Hosting;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Postgres;
using Dataverket.Compat.Schemas;
using Kit;
using Maskin;
using NATS.Client.Core;
using Npgsql;

// Maskin, a compute service: an HTTP surface, a table and an event, in one transaction.
var settings = ServiceSettings.Read(args, "maskin", MaskinBuild.Number);
await using var nats = settings.ConnectNats();
await using var database = NpgsqlDataSource.Create(StoryEnvironment.Required(StoryEnvironment.Postgres));

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls($"http://127.0.0.1:{settings.Port}");
settings.Configure(builder.Logging);
builder.Services.AddSingleton<INatsConnection>(nats).AddSingleton(database).AddSingleton(TimeProvider.System).AddSurfaceUsage();
// What waits in the outbox at an earlier version keeps this process from saying that it has followed a change.
builder.Services.AddDataverketCompat(settings.Compat(SchemaCatalog.Create(MaskinSchemas.Instance)))
    .Writes<MachineProvisioned>(new PublisherOptions { Subject = StoryEnvironment.EventSubject }, _ => new OutboxVersions(database));
builder.Services.AddSingleton<MachineEvents>().AddSingleton<MachineStore>();
var publisher = new JetStreamPublisher(nats);
builder.Services.AddOutboxRelay(database, (messages, cancel) => publisher.PublishAllAsync(messages, message => new(message.Subject, message.Id, message.Body), cancel), new OutboxRelayOptions { PublishTimeout = TimeSpan.FromSeconds(2) });

using var logs = settings.CreateLogs();
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
}, TimeProvider.System, logs.CreateLogger("maskin"));

builder.Services.AddSingleton(lease);

var app = builder.Build();
app.MapGet("/healthz", () => lease.IsHeld ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
MachineEndpoints.Map(app, app.Services.GetRequiredService<MachineStore>());
// Announced only once it serves; and what it wrote when it stops is relayed by whoever runs next.
await app.RunAsync();
