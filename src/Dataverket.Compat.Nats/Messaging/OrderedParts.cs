using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>What every session of an ordered consumer works with.</summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
internal sealed record OrderedParts<T>(INatsConnection Nats, MessageReader<T> Reader, LedgerClient Ledger, ConsumerOptions Options, Settler<T> Settler, ParkingLot Park, TimeProvider Time, ILogger Logger)
    where T : notnull
{
    /// <summary>How many messages the server gives out at most; all of them are held while the order is in doubt.</summary>
    public const int MaxOutstanding = 256;

    /// <summary>How many are in hand at most: a server that was killed may have forgotten that it gave out as many as that.</summary>
    public const int MostInHand = 4 * MaxOutstanding;

    /// <summary>The durable's ack wait.</summary>
    public TimeSpan AckWait => Options.AckWait < Options.OwnerTimeToLive ? Options.AckWait : Options.OwnerTimeToLive;

    /// <summary>Registers the reader, makes the durable and reads it back.</summary>
    public async Task<INatsJSConsumer> OpenAsync(CancellationToken cancellationToken)
    {
        await Ledger.JoinReaderAsync(Reader.Type, Options.Durable, Options.Stream, Reader.Window, Options.Build, Options.Instance, cancellationToken).ConfigureAwait(false);
        var config = new ConsumerConfig(Options.Durable)
        {
            FilterSubject = Options.Subject,
            AckPolicy = ConsumerConfigAckPolicy.Explicit,
            AckWait = AckWait,
            DeliverPolicy = ConsumerConfigDeliverPolicy.All,
            MaxDeliver = -1,
            MaxAckPending = MaxOutstanding,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        var durable = await new NatsJSContext(Nats).CreateOrUpdateConsumerAsync(Options.Stream, config, limit.Token).ConfigureAwait(false);
        var held = durable.Info.Config;
        if (held.FilterSubject != config.FilterSubject || held.AckWait != config.AckWait || held.AckPolicy != config.AckPolicy || held.MaxAckPending != config.MaxAckPending || held.MaxDeliver != config.MaxDeliver)
            throw new CompatNatsException($"Consumer {Options.Durable} on {Options.Stream} does not hold the filter, ack wait, ack policy, delivery limit or outstanding limit it was given.");
        return durable;
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
