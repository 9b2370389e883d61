namespace Dataverket.Migrations;

/// <summary>A column is replaced by one of another type, under another name: two builds cannot see two types under one. Immutable; safe from any thread.</summary>
public sealed class ChangeType : ColumnChange
{
    /// <summary>The old column.</summary>
    public required string Column { get; init; }

    /// <summary>The new column, with its type and the expression over the old one that gives its value.</summary>
    public required NewColumn To { get; init; }

    /// <summary>An immutable SQL expression over the new column that gives the old value.</summary>
    public required string Down { get; init; }

    private protected override IReadOnlyList<OldColumn> Olds => [new(Column, Down)];

    private protected override IReadOnlyList<NewColumn> News => [To];

    private protected override bool AddColumnFaults(List<string> faults)
    {
        if (To is null) faults.Add($"Change {Id}: there is no new column.");
        return To is not null;
    }
}
