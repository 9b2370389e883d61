using CoordinatorHost;
using Dataverket.Compat.AspNetCore;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Nats.Ledger;
using Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

// A coordinator host: gates and drivers of this plane, the coordinator, and the operator's page. `watch` shows the same in a terminal.
if (args is ["watch", ..]) return await WatchCommand.RunAsync();

var settings = ServiceSettings.Read(args, "coordinator", "1");
var time = TimeProvider.System;
using var logs = settings.CreateLogs();
var logger = logs.CreateLogger("coordinator");
using var stop = new CancellationTokenSource();

await using var nats = settings.ConnectNats();
var ledger = new LedgerClient(nats, time: time, logger: logger);
var announcements = new AnnouncementWatcher(nats, settings.Announcements, time);
await using var changes = new ChangePublisher(nats, "/" + settings.Instance, StoryEnvironment.Tenant);
var plane = new Plane(nats, ledger, announcements, changes, settings, logs);
var coordinator = new RunCoordinator(nats, StoryPlan.Create(Environment.GetEnvironmentVariable(StoryEnvironment.Variant) ?? ""), plane.Gates, plane.Drivers, new CoordinatorOptions
{
    Name = settings.Instance,
    RunId = StoryEnvironment.RunId,
    TakeoverAfter = settings.Timings.Takeover,
    JudgeEvery = TimeSpan.FromMilliseconds(250),
}, ledger, announcements, time, logger);

Task[] work =
[
    Background.RunAsync("ledger", ledger.RunAsync, logger, stop.Token),
    Background.RunAsync("announcements", announcements.RunAsync, logger, stop.Token),
    Background.RunAsync("coordinator", coordinator.RunAsync, logger, stop.Token),
];

var client = new RunClient(nats, StoryEnvironment.RunId);
var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls($"http://127.0.0.1:{settings.Port}");
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
app.MapRolloutPage("/", new RolloutPageSource(client.WatchAsync) { Notes = cancel => client.WatchNotesAsync(cancel).Select(note => note.Text) });
await app.RunAsync();

await stop.CancelAsync();
await Task.WhenAll(work);
return 0;
