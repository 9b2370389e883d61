namespace Dataverket.Migrations;

/// <summary>A change that builds can see: each build says with a shape lease which shapes of the table it can live with, and Contract waits for those of the old one. Immutable.</summary>
public abstract class ShapeChange : DatabaseChange
{
    private protected ShapeChange()
    {
    }

    /// <summary>The table's shape before, 1 upward; the same number that shape leases use.</summary>
    public required int OldShape { get; init; }

    /// <summary>The table's shape after; <see cref="OldShape"/> plus 1.</summary>
    public required int NewShape { get; init; }

    internal sealed override (int Old, int New)? Shapes => (OldShape, NewShape);
}
