namespace Dataverket.Compat.Reading;

/// <summary>
/// Tells times that lie ahead of the clock. What was not ahead once is not ahead later, so the clock is read only for times beyond the limit it gave last:
/// at most once in every span of the allowed skew while messages are fresh. A clock that is set back makes it more lenient, never stricter.
/// Safe to share between threads.
/// </summary>
internal sealed class SkewLimit(TimeProvider time, TimeSpan skew)
{
    private long _notAhead;

    public bool IsAhead(long utcTicks)
    {
        if (utcTicks <= Volatile.Read(ref _notAhead)) return false;
        var limit = (time.GetUtcNow() + skew).UtcTicks;
        Volatile.Write(ref _notAhead, limit);
        return utcTicks > limit;
    }
}
