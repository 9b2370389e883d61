using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>What every session of an ordered consumer works with.</summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
internal sealed record OrderedParts<T>(INatsConnection Nats, MessageReader<T> Reader, ConsumerOptions Options, Settler<T> Settler, ParkingLot Park, ParkWatch ParkWatch, FenceWatch Fences, Remarks Remarks, HaltGauge Gauge, TimeProvider Time, ILogger Logger)
    where T : notnull
{
    /// <summary>How many messages the server gives out at most; all of them may be held while the order is in doubt.</summary>
    public const int MaxOutstanding = 256;

    /// <summary>The ack wait that the durable is given.</summary>
    public TimeSpan AckWait => Options.AckWait < Options.OwnerTimeToLive ? Options.AckWait : Options.OwnerTimeToLive;

    /// <summary>Makes the durable, or takes the one that is there: its settings belong to the newest revision.</summary>
    public async Task<INatsJSConsumer> OpenAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        var config = Options.ToConfig();
        (config.AckWait, config.MaxAckPending) = (AckWait, Math.Min(Options.MaxAckPending, MaxOutstanding));
        return await DurableConsumer.EnsureAsync(JetStreamDomain.Context(Nats), Options.Stream, config, Options.Revision, Logger, limit.Token).ConfigureAwait(false);
    }

    /// <summary>A pause; throws nothing.</summary>
    public async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, Time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping ends every pause.
        }
    }
}
