using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

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

    /// <summary>What the server says of the durable that tests read; <c>null</c> while it says nothing: it is not made yet, or the server has only just come back.</summary>
    public async Task<ConsumerInfo?> DurableAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        try
        {
            return (await new NatsJSContext(Nats).GetConsumerAsync(EventStream, "nett", cancel)).Info;
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Nats.DisposeAsync();
        await Server.DisposeAsync();
    }
}
