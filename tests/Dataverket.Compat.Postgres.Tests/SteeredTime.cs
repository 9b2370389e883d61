namespace Dataverket.Compat.Postgres.Tests;

/// <summary>The system's timers with a monotonic clock that a test can push forward.</summary>
internal sealed class SteeredTime : TimeProvider
{
    long ahead;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref ahead);

    public void Jump(TimeSpan by) => Interlocked.Add(ref ahead, (long)(by.TotalSeconds * TimestampFrequency));
}
