namespace Dataverket.Migrations;

/// <summary>Several columns become one, such as <c>first_name</c> and <c>last_name</c> becoming <c>name</c>. Immutable; safe from any thread.</summary>
public sealed class MergeColumns : ColumnChange
{
    /// <summary>The old columns, 2 to 32, each with the expression that gives its value from the new one.</summary>
    public required IReadOnlyList<OldColumn> Columns { get; init; }

    /// <summary>The new column. Its up expression gives a value as soon as one of the old columns has one.</summary>
    public required NewColumn Into { get; init; }

    private protected override IReadOnlyList<OldColumn> Olds => Columns;

    private protected override IReadOnlyList<NewColumn> News => [Into];

    private protected override bool AddColumnFaults(List<string> faults)
    {
        if (Columns is not { Count: >= 2 and <= 32 }) faults.Add($"Change {Id}: 2 to 32 columns merge into a new one.");
        if (Into is null) faults.Add($"Change {Id}: there is no new column.");
        return Into is not null && Columns is { Count: >= 2 and <= 32 };
    }
}
