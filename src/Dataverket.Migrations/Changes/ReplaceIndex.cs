using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>A new index takes the place of an old one, which Contract renames away and later drops. Builds see no difference. Immutable; safe from any thread.</summary>
public sealed class ReplaceIndex : DatabaseChange
{
    /// <summary>The old index.</summary>
    public required string Old { get; init; }

    /// <summary>The new index's name.</summary>
    public required string Name { get; init; }

    /// <summary>The new index's keys as SQL, such as <c>owner, created_at DESC</c>.</summary>
    public required string Keys { get; init; }

    /// <summary>The access method; <c>null</c> for <c>btree</c>.</summary>
    public string? Method { get; init; }

    /// <summary>Columns that the index holds besides, as SQL; <c>null</c> for none.</summary>
    public string? Include { get; init; }

    /// <summary>The condition of a partial index; <c>null</c> for all rows.</summary>
    public string? Where { get; init; }

    internal override ChangeSteps Build(ChangeFacts facts)
    {
        var (retired, gone) = (Prefix + "old", Catalog.Free(Schema, Old));
        return new(
        [
            IndexSteps.Build(this, Name, Keys, unique: false, "", Method, Include, Where),
            new("retire old index", MigrationPhase.Contract)
            {
                Sql = [$"ALTER INDEX {SqlName.Qualify(Schema, Old)} RENAME TO {Quote(retired)}"], Undo = [$"ALTER INDEX {SqlName.Qualify(Schema, retired)} RENAME TO {Quote(Old)}"],
                Done = Catalog.And([gone, Catalog.ValidIndex(Schema, Table, Name)]), Clear = Catalog.Not(gone),
            },
            new("drop old index", MigrationPhase.Contract, StepKind.Concurrent)
            {
                Sql = [$"DROP INDEX CONCURRENTLY IF EXISTS {SqlName.Qualify(Schema, retired)}"], IsFinal = true, Locks = [new(Schema, Table, StepLock.Nobody)], Done = Catalog.And([gone, Catalog.Free(Schema, retired)]),
            },
        ]);
    }

    internal override string DependentsSql => $"""
        SELECT {Catalog.Text($"Index {Old} belongs to constraint ")} || conname || '.' FROM pg_constraint WHERE conindid = {Catalog.Oid(Schema, Old)}
        UNION ALL SELECT {Catalog.Text($"Index {Old} is unique, and {Name} would not be.")} FROM pg_index WHERE indexrelid = {Catalog.Oid(Schema, Old)} AND indisunique
        UNION ALL SELECT {Catalog.Text($"Index {Old} is the replica identity of {TableName}.")} FROM pg_index WHERE indexrelid = {Catalog.Oid(Schema, Old)} AND indisreplident
        ORDER BY 1
        """;

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        if (!await connection.ValueAsync<bool>($"SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = {Catalog.Oid(Schema, Old)} AND indrelid = {Catalog.Oid(Schema, Table)})", cancellationToken).ConfigureAwait(false))
            reasons.Add(new($"Table {TableName} has no index {Old}.", "Correct the declaration, or use AddIndex."));
        foreach (var one in await connection.ListAsync(DependentsSql, row => row.GetString(0), cancellationToken).ConfigureAwait(false)) reasons.Add(new(one, "Keep it, or build a unique index (AddUnique) or change the table first."));
        await IndexChecks.CheckAsync(connection, this, reasons, Name, Keys, unique: false, Method, Include, Where, cancellationToken).ConfigureAwait(false);
    }

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Old);
        AddFault(faults, Name);
        if (Old == Name) faults.Add($"Change {Id}: the new index needs a name of its own.");
        AddExpressionFault(faults, Keys, "the keys");
        if (Method is not null) AddFault(faults, Method);
        if (Where is not null) AddExpressionFault(faults, Where, "the condition");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(ReplaceIndex), Id, Schema, Table, Old, Name, Keys, Method ?? "", Include ?? "", Where ?? ""];
}
