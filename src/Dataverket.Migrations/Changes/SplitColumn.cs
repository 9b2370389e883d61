namespace Dataverket.Migrations;

/// <summary>
/// One column becomes several, such as <c>size</c> becoming <c>cpu</c> and <c>memory_mb</c>. Between Expand and Contract both are there, and a trigger keeps them in step,
/// whichever a build writes. Immutable; safe from any thread.
/// </summary>
public sealed class SplitColumn : DatabaseChange
{
    /// <summary>The old column.</summary>
    public required string Column { get; init; }

    /// <summary>The new columns, 1 to 32.</summary>
    public required IReadOnlyList<NewColumn> Into { get; init; }

    /// <summary>An immutable SQL expression over the new columns that gives the old value, such as <c>"cpu" || '-' || "memory_mb"</c>.</summary>
    public required string Down { get; init; }

    /// <summary>What <see cref="Down"/> loses, for people; <c>null</c> when the old column can say all that the new ones can.</summary>
    public string? DownIsLossy { get; init; }

    internal override ColumnSync Sync => new(this, Column, Into, Down);

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Column);
        AddExpression(faults, Down, "the down expression");
        if (Into is null || Into.Count is < 1 or > 32)
        {
            faults.Add($"Change {Id}: a column splits into 1 to 32 new ones.");
            return;
        }

        foreach (var column in Into)
        {
            AddFault(faults, column.Name);
            AddExpression(faults, column.Type, $"the type of {column.Name}");
            AddExpression(faults, column.Up, $"the up expression of {column.Name}");
        }

        foreach (var twice in Into.Select(column => column.Name).Append(Column).GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            faults.Add($"Change {Id}: column {twice.Key} is named {twice.Count()} times.");
        if (DownIsLossy is { } loss && string.IsNullOrWhiteSpace(loss)) faults.Add($"Change {Id}: a loss is said in words.");
    }

    private protected override IEnumerable<string> Declaration() =>
        [nameof(SplitColumn), Id, Schema, Table, $"{OldShape}", $"{NewShape}", Column, .. Into.SelectMany(column => new[] { column.Name, column.Type, column.Up }), Down];

    void AddExpression(List<string> faults, string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text)) faults.Add($"Change {Id}: {what} is empty.");
        else if (text.Contains('\0') || text.Contains("$dataverket$", StringComparison.Ordinal)) faults.Add($"Change {Id}: {what} holds a NUL or the text $dataverket$.");
    }
}
