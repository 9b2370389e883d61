using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Looks at the version of each message a consumer meets. One past its fence was written by somebody who was paused, cut off or never registered; the
/// fence is moved behind it before the message is acked, so that nobody proves anything on the old one. One that is met before this process hears of the fence
/// is remembered, and the fence moved as soon as it does. Safe to share between threads.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
internal sealed class FenceWatch(INatsConnection nats, LedgerClient ledger, string type, ConsumerOptions options, TimeProvider time)
{
    // Versions come from outside.
    private const int MostVersions = 64;
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstGap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(5);
    private readonly StreamEnds _ends = new(nats, time);
    private readonly ConcurrentDictionary<int, ulong> _met = new();
    private readonly SemaphoreSlim _moving = new(1);
    private TimeSpan _gap;
    private long _moved;

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
        await _moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Each move stays in the ledger for ever, and everybody reads it. Of a writer that goes on, the messages of some seconds are told of together: whoever
            // waits here finds, mostly, that the one before has moved the fence past its message.
            if (_gap > TimeSpan.Zero && time.GetElapsedTime(_moved) is var since && since < _gap && ledger.Of(type).IsLate(version, options.Stream, sequence))
                await Task.Delay(_gap - since, time, cancellationToken).ConfigureAwait(false);
            if (!ledger.Of(type).IsLate(version, options.Stream, sequence)) return;
            // To the end of the subject at once: what else lies there need not be told one by one.
            var end = await _ends.LastAsync(options.Stream, options.Subject, cancellationToken).ConfigureAwait(false);
            if (!await ledger.MoveFenceAsync(type, version, options.Stream, sequence, end, options.Instance, cancellationToken).ConfigureAwait(false)) return;
            NatsTelemetry.Late.Add(1, new KeyValuePair<string, object?>("messaging.consumer.group.name", options.Durable));
            _gap = _gap == TimeSpan.Zero || time.GetElapsedTime(_moved) > LongestGap * 2 ? FirstGap : _gap * 2 > LongestGap ? LongestGap : _gap * 2;
            _moved = time.GetTimestamp();
        }
        finally
        {
            _moving.Release();
        }
    }
}
