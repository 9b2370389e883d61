using System.Collections.Concurrent;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Messages that were given out and are not settled yet, queued ones included. Thrice in every ack wait the server hears that they are being worked on,
/// so that a slow handler, or a queue before it, never makes it give a message out a second time. Safe to share between threads.
/// </summary>
internal sealed class HeldMessages(TimeSpan ackWait, TimeProvider time)
{
    // The deliveries themselves are the keys: one message may be given out twice, and each must be told of.
    private readonly ConcurrentDictionary<INatsJSMsg<byte[]>, byte> _held = new(ReferenceEqualityComparer.Instance);

    public void Add(INatsJSMsg<byte[]> message) => _held.TryAdd(message, 0);

    public void Remove(INatsJSMsg<byte[]> message) => _held.TryRemove(message, out _);

    /// <summary>Runs until it is cancelled; throws nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(ackWait / 3, time, cancellationToken).ConfigureAwait(false);
                foreach (var message in _held.Keys) await TellAsync(message, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of it.
        }
    }

    private static async Task TellAsync(INatsJSMsg<byte[]> message, CancellationToken cancellationToken)
    {
        try
        {
            await message.AckProgressAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (NatsException)
        {
            // Without it the server gives the message out again, which the handler's own record of handled messages takes care of.
        }
    }
}
