using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Looks at the version of each message a consumer meets. One past its fence was written by somebody who was paused, cut off or never registered; the
/// fence is moved behind it before the message is acked, so that nobody proves anything on the old one. One that is met before this process hears of the fence
/// is remembered, and the fence moved as soon as it does. Safe to share between threads.
/// </summary>
internal sealed class FenceWatch(INatsConnection nats, LedgerClient ledger, string type, ConsumerOptions options, TimeProvider time)
{
    // Versions come from outside.
    private const int MostVersions = 64;
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private readonly StreamEnds _ends = new(nats, time);
    private readonly ConcurrentDictionary<int, ulong> _met = new();

    /// <exception cref="CompatNatsException">The fence could not be moved; the message must not be acked yet.</exception>
    public ValueTask MeetAsync(int version, ulong sequence, CancellationToken cancellationToken)
    {
        // Remembered before the look: a fence that is heard of between the two is seen by one of them.
        if (_met.ContainsKey(version) || _met.Count < MostVersions) _met.AddOrUpdate(version, static (_, met) => met, static (_, last, met) => Math.Max(last, met), sequence);
        return MoveAsync(version, sequence, cancellationToken);
    }

    /// <summary>Looks once more at what was met, each time the ledger has moved on; until cancelled. Throws nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var seen = ledger.Of(type).Sequence;
            try
            {
                foreach (var (version, sequence) in _met) await MoveAsync(version, sequence, cancellationToken).ConfigureAwait(false);
                await ledger.WaitForAsync(type, now => now.Sequence != seen, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException)
            {
                // Tried again, or the end of it.
                await new Signal(time).WaitAsync(TryAgain, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask MoveAsync(int version, ulong sequence, CancellationToken cancellationToken)
    {
        if (!ledger.Of(type).IsLate(version, options.Stream, sequence)) return;
        // To the end of the subject at once: what else lies there need not be told one by one.
        var end = await _ends.LastAsync(options.Stream, options.Subject, cancellationToken).ConfigureAwait(false);
        if (await ledger.MoveFenceAsync(type, version, options.Stream, sequence, end, options.Instance, cancellationToken).ConfigureAwait(false))
            NatsTelemetry.Late.Add(1, new KeyValuePair<string, object?>("messaging.consumer.group.name", options.Durable));
    }
}
