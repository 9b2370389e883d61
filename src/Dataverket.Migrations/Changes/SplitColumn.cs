namespace Dataverket.Migrations;

/// <summary>One column becomes several, such as <c>size</c> becoming <c>cpu</c> and <c>memory_mb</c>. Immutable; safe from any thread.</summary>
public sealed class SplitColumn : ColumnChange
{
    /// <summary>The old column.</summary>
    public required string Column { get; init; }

    /// <summary>The new columns, 1 to 32.</summary>
    public required IReadOnlyList<NewColumn> Into { get; init; }

    /// <summary>An immutable SQL expression over the new columns that gives the old value, such as <c>"cpu" || '-' || "memory_mb"</c>.</summary>
    public required string Down { get; init; }

    private protected override IReadOnlyList<OldColumn> Olds => [new(Column, Down)];

    private protected override IReadOnlyList<NewColumn> News => Into;

    private protected override bool AddColumnFaults(List<string> faults)
    {
        if (Into is { Count: >= 1 and <= 32 }) return true;
        faults.Add($"Change {Id}: a column splits into 1 to 32 new ones.");
        return false;
    }
}
