using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// An enum type gets another value, which no build writes before the raise. PostgreSQL never takes one away: undoing leaves it, unused. Immutable; safe from any thread.
/// </summary>
public sealed class AddEnumValue : ShapeChange
{
    /// <summary>The type, in the table's schema.</summary>
    public required string Type { get; init; }

    /// <summary>The new value, 1 to 63 bytes of UTF-8.</summary>
    public required string Value { get; init; }

    /// <summary>The value that it comes right before; <c>null</c> for the end.</summary>
    public string? Before { get; init; }

    internal override ChangeSteps Build(ChangeFacts facts) => new(
    [
        new("add value", MigrationPhase.Expand)
        {
            Sql = [$"ALTER TYPE {SqlName.Qualify(Schema, Type)} ADD VALUE {Catalog.Text(Value)}{(Before is null ? "" : " BEFORE " + Catalog.Text(Before))}"],
            Done = $"EXISTS (SELECT FROM pg_enum WHERE enumtypid = to_regtype({Catalog.Text(SqlName.Qualify(Schema, Type))}) AND enumlabel = {Catalog.Text(Value)})",
            Clear = $"NOT EXISTS (SELECT FROM pg_enum WHERE enumtypid = to_regtype({Catalog.Text(SqlName.Qualify(Schema, Type))}) AND enumlabel = {Catalog.Text(Value)})",
            Recovery = "Run it again. A value that is there and that nobody writes bothers no build.",
        },
    ]);

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var values = await connection.ListAsync($"SELECT enumlabel::text FROM pg_enum WHERE enumtypid = to_regtype({Catalog.Text(SqlName.Qualify(Schema, Type))})", row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        if (values.Count == 0) reasons.Add(new($"There is no enum type {SqlName.Readable(Schema, Type)}.", "Correct the declaration."));
        else if (Before is not null && !values.Contains(Before)) reasons.Add(new($"Enum type {SqlName.Readable(Schema, Type)} has no value {Before}.", "Correct the declaration."));
    }

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Type);
        AddFault(faults, Value);
        if (Before is not null) AddFault(faults, Before);
    }

    private protected override IEnumerable<string> Declaration() => [nameof(AddEnumValue), Id, Schema, Table, $"{OldShape}", $"{NewShape}", Type, Value, Before ?? ""];
}
