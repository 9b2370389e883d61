using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>
/// For how long other workers have been silent, by this process's own monotonic clock. Silence counts only while this worker hears its own words over the
/// same subscription: a server that is away, or a deaf subscription, must not look like a dead owner. It only suggests; the task's history decides.
/// Safe to use from any thread.
/// </summary>
internal sealed class WorkerWatch(INatsConnection nats, string self, TimeSpan every, TimeProvider time, ILogger logger)
{
    /// <summary>A flood of names stops here.</summary>
    private const int MaxHeard = 20_000;

    private readonly ConcurrentDictionary<string, long> _heard = new(StringComparer.Ordinal);
    private long _hearingSince;
    private long _heardSelf;

    /// <summary>Whether it has heard this worker at least once.</summary>
    public bool HearsItself => Volatile.Read(ref _heardSelf) != 0;

    /// <summary>For how long an owner has been silent since it wrote its last entry, which was folded at <paramref name="seenAt"/>.</summary>
    public TimeSpan SilenceOf(string owner, long seenAt)
    {
        if (nats.ConnectionState != NatsConnectionState.Open) return TimeSpan.Zero;
        var (until, since) = (Volatile.Read(ref _heardSelf), Math.Max(seenAt, Volatile.Read(ref _hearingSince)));
        if (_heard.TryGetValue(owner, out var heard)) since = Math.Max(since, heard);
        return until > since ? time.GetElapsedTime(since, until) : TimeSpan.Zero;
    }

    /// <summary>Listens until cancelled; throws nothing.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => SteadySubscription.RunAsync(nats, TaskSubjects.Beats, message =>
    {
        Hear(message.Subject[(message.Subject.LastIndexOf('.') + 1)..]);
        return Task.CompletedTask;
    }, time, logger, cancellationToken);

    private void Hear(string name)
    {
        var now = time.GetTimestamp();
        if (name == self)
        {
            // After a gap nobody knows what the others said meanwhile.
            if (_heardSelf == 0 || time.GetElapsedTime(_heardSelf, now) > every * 3) Volatile.Write(ref _hearingSince, now);
            Volatile.Write(ref _heardSelf, now);
        }
        else if (_heard.Count < MaxHeard || _heard.ContainsKey(name))
        {
            _heard[name] = now;
        }
        else
        {
            foreach (var (old, at) in _heard)
                if (time.GetElapsedTime(at, now) > TimeSpan.FromHours(1)) _heard.TryRemove(old, out _);
        }
    }
}
