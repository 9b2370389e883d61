using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// A column may not be NULL any more. With <see cref="Fill"/> old builds may go on writing NULL until Contract; without, they are gone before it is required at all.
/// Immutable; safe from any thread.
/// </summary>
public sealed class SetNotNull : ShapeChange
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>A SQL expression over the row that gives a value where there is none; <c>null</c> when no build writes NULL and no row has it.</summary>
    public string? Fill { get; init; }

    internal override IReadOnlyList<(string Table, string Column)> Synced => Fill is null ? [] : [(Table, Column)];

    internal override OldWrites? OldWrites => Fill is null ? null : new(this);

    internal override ChangeSteps Build(ChangeFacts facts)
    {
        var check = (Name: Prefix + "filled", Condition: $"{Quote(Column)} IS NOT NULL");
        if (Fill is not null) return MendSteps.Build(this, new MendSync(this, Column, $"{Quote(Column)} IS NULL", Fill, writes: OldWrites), Column, null, check, notNull: true, null);
        var required = Catalog.Required(Schema, Table, Column);
        var alter = $"ALTER TABLE {TableSql} ";
        var steps = ConstraintSteps.Build(this, check.Name, $"CHECK ({check.Condition})", [new(Schema, Table, StepLock.All)], required, $"rows of {TableName} have no {Column}", $"{Quote(Column)} IS NULL");
        return new(
        [
            .. steps,
            new("set not null", MigrationPhase.Contract)
            {
                // Alone and while the validated check stands: then PostgreSQL reads no row.
                Sql = [$"{alter}ALTER COLUMN {Quote(Column)} SET NOT NULL", $"{alter}DROP CONSTRAINT {Quote(check.Name)}"], Locks = [new(Schema, Table, StepLock.All)], Done = required,
            },
        ])
        {
            BackFromContract =
            [
                new("allow null again", MigrationPhase.Contract)
                {
                    Sql = [$"{alter}ALTER COLUMN {Quote(Column)} DROP NOT NULL", $"{alter}DROP CONSTRAINT IF EXISTS {Quote(check.Name)}"], Locks = [new(Schema, Table, StepLock.All)],
                    Done = Catalog.And([Catalog.Not(required), Catalog.Not(Catalog.Constraint(Schema, Table, check.Name))]),
                },
            ],
        };
    }

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken) =>
        await connection.RunAsync($"SELECT {Quote(Column)} IS NULL{(Fill is null ? "" : $", coalesce({Quote(Column)}, ({Fill}\n))")} FROM {TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Column);
        if (Fill is not null) AddExpressionFault(faults, Fill, "the fill expression");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(SetNotNull), Id, Schema, Table, $"{OldShape}", $"{NewShape}", Column, Fill ?? ""];
}
