namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>A clock that hardly moves, while waits last as long as ever: what a runner does once so often, it does at the same statement in every run.</summary>
sealed class SlowClock : TimeProvider
{
    public static SlowClock Instance { get; } = new();

    public override long GetTimestamp() => System.GetTimestamp() / 50;
}
