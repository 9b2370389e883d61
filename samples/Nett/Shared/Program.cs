using Dataverket.Compat.Nats.Hosting;
using Dataverket.Compat.Schemas;
using Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using Nett;
using Npgsql;

// Nett, a network service that gives each new machine a port. It lags on purpose.
var settings = ServiceSettings.Read(args, "nett", NettBuild.Number);
await using var nats = settings.ConnectNats();
await using var database = NpgsqlDataSource.Create(StoryEnvironment.Required(StoryEnvironment.Postgres));
var ports = new PortStore(database, TimeProvider.System);

var builder = Host.CreateEmptyApplicationBuilder(new());
settings.Configure(builder.Logging);
builder.Services.AddSingleton<INatsConnection>(nats);
builder.Services.AddDataverketCompat(settings.Compat(SchemaCatalog.Create(NettSchemas.Instance)))
    .Reads<MachineSeen>(
        StoryEnvironment.EventStream,
        StoryEnvironment.NettDurable,
        StoryEnvironment.EventSubject,
        (_, message, cancel) => ports.HandleAsync(message, cancel),
        options => options with { AckWait = settings.Timings.AckWait, ReplayEvery = settings.Timings.AnnouncementAge });
await builder.Build().RunAsync();
