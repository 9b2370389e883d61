using Dataverket.Compat.Nats.Ledger;
using Microsoft.Extensions.Logging;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Goes through what a consumer has parked, remembers how often this process has failed on each copy, and says what is left: gauges, and an alarm when something
/// has waited for too long. One pass at a time.
/// </summary>
internal sealed partial class ParkWatch(ParkingLot park, ConsumerOptions options, TimeProvider time, ILogger logger)
{
    // By the place of the copy: one that is handed back again lies elsewhere and begins anew.
    private readonly Dictionary<ulong, int> _attempts = [];
    private readonly KeyValuePair<string, object?> _consumer = new("messaging.consumer.group.name", options.Durable);
    private bool _isOld;

    /// <summary>Tries every copy once, oldest first.</summary>
    /// <param name="tryAsync">Says whether the copy is taken out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task PassAsync(Func<ParkedCopy, CancellationToken, Task<bool>> tryAsync, CancellationToken cancellationToken)
    {
        var (left, oldest) = (0L, TimeSpan.Zero);
        HashSet<ulong> failed = [];
        await foreach (var entry in park.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var copy = new ParkedCopy(entry, _attempts.GetValueOrDefault(entry.Sequence));
            if (await tryAsync(copy, cancellationToken).ConfigureAwait(false)) continue;
            if (copy.Attempts > 0 && failed.Add(entry.Sequence)) _attempts[entry.Sequence] = copy.Attempts;
            if (left++ == 0) oldest = time.GetUtcNow() - entry.At;
        }

        // What is not there any more, whoever took it out.
        foreach (var sequence in _attempts.Keys)
            if (!failed.Contains(sequence)) _attempts.Remove(sequence);
        Record(left, oldest);
        // Once, until it is better.
        var isOld = oldest > options.ParkedAgeAlarm;
        if (isOld && !_isOld) LogOld(logger, options.Durable, left, (long)oldest.TotalSeconds);
        _isOld = isOld;
        if (!NatsTelemetry.Dead.Enabled && !NatsTelemetry.Rejected.Enabled) return;
        var (dead, rejected) = await park.CountKeptAsync(cancellationToken).ConfigureAwait(false);
        NatsTelemetry.Dead.Record(dead, _consumer);
        NatsTelemetry.Rejected.Record(rejected, _consumer);
    }

    /// <summary>Somebody else looks from now on, and what was said last is not true for ever.</summary>
    public void Leave()
    {
        Record(0, TimeSpan.Zero);
        NatsTelemetry.Dead.Record(0, _consumer);
        NatsTelemetry.Rejected.Record(0, _consumer);
    }

    private void Record(long left, TimeSpan oldest)
    {
        NatsTelemetry.Parked.Record(left, _consumer);
        NatsTelemetry.ParkedAge.Record(Math.Max(0, oldest.TotalSeconds), _consumer);
    }

    [LoggerMessage(17, LogLevel.Error, "{Count} messages of consumer {Durable} are parked, the oldest for {Seconds} s. 'dataverket parked list' and 'parked show' say which and why: deploy a build that reads them; or, where it reads them and tries again and again, mend its handler, whose exceptions are in this log")]
    private static partial void LogOld(ILogger logger, string durable, long count, long seconds);
}
