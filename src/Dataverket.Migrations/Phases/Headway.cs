namespace Dataverket.Migrations;

/// <summary>Since when one call goes on, over all the connections that it loses, and how much it has committed for good. Safe from any thread once it has begun.</summary>
sealed class Headway
{
    long made;

    internal long Made => Interlocked.Read(ref made);

    /// <summary>What the server's clock showed on the call's first connection; only what is asked for later is meant for it.</summary>
    internal DateTimeOffset Began { get; private set; }

    internal void Make() => Interlocked.Increment(ref made);

    /// <summary>A connection was made: it is the first, or the call has begun on another one.</summary>
    internal void Connected(DateTimeOffset at)
    {
        if (Began == default) Began = at;
    }
}
