using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// A check constraint is added. With <see cref="Mend"/> old builds may go on writing what it forbids until Contract; without, they are gone before it is added.
/// Immutable; safe from any thread.
/// </summary>
public sealed class AddCheck : ShapeChange
{
    /// <summary>The constraint's name.</summary>
    public required string Name { get; init; }

    /// <summary>The SQL condition over the row.</summary>
    public required string Condition { get; init; }

    /// <summary>The column that <see cref="Mend"/> sets; needed with it.</summary>
    public string? Column { get; init; }

    /// <summary>A SQL expression over the row that gives <see cref="Column"/> a value that is allowed, for rows and writes that are not; <c>null</c> where there are none.</summary>
    public string? Mend { get; init; }

    internal override IReadOnlyList<(string Table, string Column)> Synced => Mend is null ? [] : [(Table, Column!)];

    internal override OldWrites? OldWrites => Mend is null ? null : new(this);

    internal override ChangeSteps Build(ChangeFacts facts) => Mend is not null
        ? MendSteps.Build(this, new MendSync(this, Column!, $"({Condition}\n) IS FALSE", Mend, writes: OldWrites, mayFail: true), Column!, null, (Name, Condition + "\n"), notNull: false, null)
        : new(ConstraintSteps.Build(this, Name, $"CHECK ({Condition}\n)", [new(Schema, Table, StepLock.All)], "false", $"rows of {TableName} do not fit {Name}", $"({Condition}\n) IS FALSE"));

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken) =>
        await connection.RunAsync($"SELECT ({Condition}\n) IS FALSE{(Mend is null ? "" : $", CASE WHEN false THEN {Quote(Column!)} ELSE ({Mend}\n) END")} FROM {TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Name);
        AddExpressionFault(faults, Condition, "the condition");
        if (Name?.StartsWith("dataverket_", StringComparison.Ordinal) == true) faults.Add($"Change {Id}: names that begin with dataverket_ are this library's.");
        if (Mend is null != Column is null) faults.Add($"Change {Id}: a column and the expression that mends it go together.");
        if (Column is not null) AddFault(faults, Column);
        if (Mend is not null) AddExpressionFault(faults, Mend, "the mending expression");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(AddCheck), Id, Schema, Table, $"{OldShape}", $"{NewShape}", Name, Condition, Column ?? "", Mend ?? ""];
}
