using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>
/// Somebody who does not own a durable and has a hand in it all the same. To the server an ack, or the word that a message is worked on, is of a place in the
/// stream, whoever says it.
/// </summary>
internal sealed class Stranger(INatsConnection nats)
{
    /// <summary>Takes one message, as soon as there is one that nobody else was given.</summary>
    public async Task<INatsJSMsg<byte[]>> SnatchAsync(CancellationToken cancellationToken)
    {
        var durable = await new NatsJSContext(nats).GetConsumerAsync(Servers.EventStream, "nett", cancellationToken);
        while (true)
        {
            if (await durable.NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = TimeSpan.FromSeconds(5) }, cancellationToken: cancellationToken) is { } message) return message;
        }
    }

    /// <summary>Says until cancelled that these are worked on: the ack wait never ends.</summary>
    public async Task TellAsync(IReadOnlyList<ulong> places, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (var place in places) await nats.PublishAsync(Reply(place), "+WPI"u8.ToArray(), cancellationToken: cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Told until the end.
        }
    }

    /// <summary>Acknowledges these, in one go.</summary>
    public async Task SettleAsync(IReadOnlyList<ulong> places, CancellationToken cancellationToken)
    {
        foreach (var place in places) await nats.PublishAsync(Reply(place), "+ACK"u8.ToArray(), cancellationToken: cancellationToken);
        await nats.PingAsync(cancellationToken);
    }

    private static string Reply(ulong place) => $"$JS.ACK.{Servers.EventStream}.nett.1.{place}.1.0.0";
}
