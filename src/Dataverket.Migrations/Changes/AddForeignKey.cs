using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>A foreign key is added, once no build is left that may write orphans. Immutable; safe from any thread.</summary>
public sealed class AddForeignKey : ShapeChange
{
    /// <summary>The constraint's name.</summary>
    public required string Name { get; init; }

    /// <summary>The referencing columns, 1 to 32.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The referenced table.</summary>
    public required string References { get; init; }

    /// <summary>Its schema; that of the table by default.</summary>
    public string? ReferencesSchema { get; init; }

    /// <summary>The referenced columns, as many as <see cref="Columns"/>.</summary>
    public required IReadOnlyList<string> ReferencedColumns { get; init; }

    /// <summary>What happens when a referenced row goes: <c>NO ACTION</c> (default), <c>RESTRICT</c>, <c>CASCADE</c>, <c>SET NULL</c> or <c>SET DEFAULT</c>.</summary>
    public string OnDelete { get; init; } = "NO ACTION";

    /// <summary>The name of an index on the referencing columns that Expand builds first; <c>null</c> where there is one. Without any, each delete of a referenced row reads the whole table.</summary>
    public string? Index { get; init; }

    internal override IReadOnlyList<string> Tables => [TableName, SqlName.Readable(OtherSchema, References)];

    string OtherSchema => ReferencesSchema ?? Schema;

    internal override ChangeSteps Build(ChangeFacts facts) => new(
    [
        .. Index is null ? [] : new[] { IndexSteps.Build(this, Index, List(Columns), unique: false, refused: "") },
        .. ConstraintSteps.Build(
            this, Name, $"FOREIGN KEY ({List(Columns)}) REFERENCES {SqlName.Qualify(OtherSchema, References)} ({List(ReferencedColumns)}) ON DELETE {OnDelete}",
            [new(Schema, Table, StepLock.Writers), .. OtherSchema == Schema && References == Table ? [] : new[] { new StepLock(OtherSchema, References, StepLock.Writers) }], "false",
            $"rows of {TableName} reference rows of {SqlName.Readable(OtherSchema, References)} that are not there",
            $"num_nulls({string.Join(", ", Columns.Select(column => $"dv.{Quote(column)}"))}) = 0 AND NOT EXISTS (SELECT FROM {SqlName.Qualify(OtherSchema, References)} dv_r WHERE {string.Join(" AND ", Columns.Zip(ReferencedColumns, (column, referenced) => $"dv_r.{Quote(referenced)} = dv.{Quote(column)}"))})"),
    ]);

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        await connection.RunAsync($"SELECT {List(Columns)} FROM {TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);
        // From PostgreSQL 18 on it can be added without reading the rows there as well.
        if (connection.PostgreSqlVersion.Major < 18 && await connection.ValueAsync<bool>(Catalog.IsPartitioned(TableSql), cancellationToken).ConfigureAwait(false))
            reasons.Add(new($"Table {TableName} is partitioned; this server adds a foreign key to such a table only while it keeps writers out.", "Declare the foreign key on each partition."));
        await connection.RunAsync($"SELECT {List(ReferencedColumns)} FROM {SqlName.Qualify(OtherSchema, References)} LIMIT 0", cancellationToken).ConfigureAwait(false);
    }

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Name);
        AddFault(faults, References);
        AddFault(faults, OtherSchema);
        if (Index is not null) AddFault(faults, Index);
        if (Columns is not { Count: >= 1 and <= 32 } || ReferencedColumns?.Count != Columns.Count) faults.Add($"Change {Id}: a foreign key has 1 to 32 columns, and references as many.");
        else foreach (var column in Columns.Concat(ReferencedColumns)) AddFault(faults, column);
        if (OnDelete is not ("NO ACTION" or "RESTRICT" or "CASCADE" or "SET NULL" or "SET DEFAULT")) faults.Add($"Change {Id}: '{OnDelete}' is nothing that can happen when a referenced row goes.");
    }

    private protected override IEnumerable<string> Declaration() =>
        [nameof(AddForeignKey), Id, Schema, Table, $"{OldShape}", $"{NewShape}", Name, .. Columns, OtherSchema, References, .. ReferencedColumns, OnDelete, Index ?? ""];
}
