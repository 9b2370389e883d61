using Dataverket.Compat.Nats.Hosting;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Compat.Schemas;
using Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using Nett;
using Npgsql;

// Nett, a network service: gives each new machine a port, lagging on purpose; keeps a ledger of each rack in the order of its events; rewires networks.
var settings = ServiceSettings.Read(args, "nett", NettBuild.Number);
await using var nats = settings.ConnectNats();
await using var database = NpgsqlDataSource.Create(StoryEnvironment.Required(StoryEnvironment.Postgres));
var store = new NettStore(database, TimeProvider.System);
var tasks = NettBuild.Tasks(store);
Func<ConsumerOptions, ConsumerOptions> configure = options => options with { Lanes = 16, AckWait = settings.Timings.AckWait, ReplayEvery = settings.Timings.AnnouncementAge, OwnerTimeToLive = settings.Timings.Takeover };

var builder = Host.CreateEmptyApplicationBuilder(new());
settings.Configure(builder.Logging);
builder.Services.AddSingleton<INatsConnection>(nats);
builder.Services.AddDataverketCompat(settings.Compat(SchemaCatalog.Create(NettSchemas.Instance)))
    .RunsTasks(tasks, options => options with { DrainWithin = TimeSpan.FromSeconds(1) })
    .Reads<MachineSeen>(StoryEnvironment.EventStream, StoryEnvironment.NettDurable, StoryEnvironment.EventSubject, (_, message, cancel) => store.OpenPortAsync(message, cancel), configure)
    .Compat.ReadsInOrder<MachineSeen>(StoryEnvironment.EventStream, StoryEnvironment.LedgerDurable, StoryEnvironment.EventSubject, (_, message, cancel) => store.EnterAsync(message, cancel), configure)
    // A task is pinned to the newest version that the build which begins it has.
    .Compat.Reads<RewireNetwork>(StoryEnvironment.NettStream, "nett-commands", StoryEnvironment.RewireSubject, (services, message, cancel) => services.GetRequiredService<TaskStarter>()
        .Starts<RewireNetwork, Rewiring>(tasks[^1], command => new(command.Value.Network, command.Envelope.Time ?? default), StoryEnvironment.RewiredSubject)(message, cancel), configure);
await builder.Build().RunAsync();
