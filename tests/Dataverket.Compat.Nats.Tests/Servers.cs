using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests;

/// <summary>A private server with the library's streams and one for events, for each test class.</summary>
public sealed class Servers : IAsyncLifetime
{
    public const string EventStream = "MASKIN_EVENTS";
    public const string EventSubject = "maskin.evt.machine.provisioned";

    internal NatsServer Server { get; private set; } = null!;

    public NatsConnection Nats { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await NatsServer.StartAsync();
        Nats = await Server.ConnectAsync();
        await JetStreamAssets.EnsureAsync(new NatsJSContext(Nats), [.. JetStreamAssets.Table(1), JetStreamAssets.EventStream(EventStream, "maskin.evt.>", 1)]);
    }

    public async ValueTask DisposeAsync()
    {
        await Nats.DisposeAsync();
        await Server.DisposeAsync();
    }
}
