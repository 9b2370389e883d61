namespace Dataverket.Migrations;

/// <summary>Counts what one call has committed for good. Safe from any thread.</summary>
sealed class Headway
{
    long made;

    internal long Made => Interlocked.Read(ref made);

    internal void Make() => Interlocked.Increment(ref made);
}
