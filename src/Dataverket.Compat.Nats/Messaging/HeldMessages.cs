using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Messages that were given out and are not settled yet, queued ones included. Thrice in every ack wait the server hears that they are being worked on,
/// so that a slow handler, or a queue before it, never makes it give a message out a second time.
/// </summary>
/// <param name="held">Which they are now: the deliveries themselves, since one message may be given out twice, and each must be told of. Asked for while others change them.</param>
/// <param name="ackWait">The server's patience.</param>
/// <param name="time">The clock.</param>
internal sealed class HeldMessages(Func<IEnumerable<INatsJSMsg<byte[]>>> held, TimeSpan ackWait, TimeProvider time)
{
    /// <summary>Runs until it is cancelled; throws nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(ackWait / 3, time, cancellationToken).ConfigureAwait(false);
                foreach (var message in held()) await TellAsync(message, cancellationToken).ConfigureAwait(false);
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
        catch (Exception e) when (e is NatsException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The client's own time limit is no request to end.
            // Without it the server gives the message out again, which the handler's own record of handled messages takes care of.
        }
    }
}
