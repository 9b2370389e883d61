namespace Dataverket.Compat.Postgres;

/// <summary>One operation on a table, begun at one shape. Dispose it when the operation's transaction has ended; keep it to seconds. Safe from any thread.</summary>
public sealed class ShapeUse : IDisposable
{
    Action? ended;

    internal ShapeUse(int shape, Action ended)
    {
        Shape = shape;
        this.ended = ended;
    }

    /// <summary>The shape that the whole operation uses, even when <see cref="ShapeLease.Uses"/> changes meanwhile.</summary>
    public int Shape { get; }

    /// <summary>Ends the operation. Calls after the first do nothing.</summary>
    public void Dispose() => Interlocked.Exchange(ref ended, null)?.Invoke();
}
