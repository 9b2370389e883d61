using Dataverket.Compat.Nats.Ledger;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Looks at the version of each message a consumer meets. One past its fence was written by somebody who was paused, cut off or never registered; the
/// fence is moved behind it before the message is acked, so that nobody proves anything on the old one.
/// </summary>
internal sealed class FenceWatch(INatsConnection nats, LedgerClient ledger, string type, ConsumerOptions options, TimeProvider time)
{
    private readonly StreamEnds _ends = new(nats, time);

    /// <exception cref="CompatNatsException">The fence could not be moved; the message must not be acked yet.</exception>
    public async ValueTask MeetAsync(int version, ulong sequence, CancellationToken cancellationToken)
    {
        if (!ledger.Of(type).IsLate(version, options.Stream, sequence)) return;
        // To the end of the subject at once: what else lies there need not be told one by one.
        var end = await _ends.LastAsync(options.Stream, options.Subject, cancellationToken).ConfigureAwait(false);
        if (await ledger.MoveFenceAsync(type, version, options.Stream, sequence, end, options.Instance, cancellationToken).ConfigureAwait(false))
            NatsTelemetry.Late.Add(1, new KeyValuePair<string, object?>("messaging.consumer.group.name", options.Durable));
    }
}
