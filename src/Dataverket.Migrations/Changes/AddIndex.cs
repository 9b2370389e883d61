using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>An index is built, beside readers and writers. Builds see no difference. Immutable; safe from any thread.</summary>
public sealed class AddIndex : DatabaseChange
{
    /// <summary>The index's name.</summary>
    public required string Name { get; init; }

    /// <summary>The keys as SQL, such as <c>owner, created_at DESC</c> or <c>lower(name)</c>.</summary>
    public required string Keys { get; init; }

    /// <summary>The access method, such as <c>gin</c>; <c>null</c> for <c>btree</c>.</summary>
    public string? Method { get; init; }

    /// <summary>Columns that the index holds besides, as SQL; <c>null</c> for none.</summary>
    public string? Include { get; init; }

    /// <summary>The condition of a partial index; <c>null</c> for all rows.</summary>
    public string? Where { get; init; }

    /// <summary>Whether no two rows may share a value; from Expand on, for every build.</summary>
    public bool Unique { get; init; }

    internal override ChangeSteps Build(ChangeFacts facts) => new([IndexSteps.Build(this, Name, Keys, Unique, IndexSteps.Duplicates(this, Keys), Method, Include, Where)]);

    internal override Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken) => IndexChecks.CheckAsync(connection, this, reasons, Name, Keys, Unique, Method, Include, Where, cancellationToken);

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Name);
        AddExpressionFault(faults, Keys, "the keys");
        if (Method is not null) AddFault(faults, Method);
        if (Where is not null) AddExpressionFault(faults, Where, "the condition");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(AddIndex), Id, Schema, Table, Name, Keys, Method ?? "", Include ?? "", Where ?? "", $"{Unique}"];
}
