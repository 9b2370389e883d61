using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// A column goes. New builds neither read nor write it; until Contract old builds find in rows of new ones what <see cref="Fill"/> says. Immutable; safe from any thread.
/// </summary>
public sealed class RetireColumn : ShapeChange
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>A SQL expression over the row that gives what old builds read in rows that new builds insert; <c>null</c> leaves NULL, or the column's default.</summary>
    public string? Fill { get; init; }

    internal override IReadOnlyList<string> OldNames => [Column];

    internal override IReadOnlyList<(string Table, string Column)> Synced => Fill is null ? [] : [(Table, Column)];

    internal override string FactsSql =>
        $"SELECT jsonb_build_object('{ChangeFacts.Required}', coalesce(string_agg(attname, ''), ''))::text FROM pg_attribute WHERE attrelid = {Catalog.Oid(Schema, Table)} AND attname = {Catalog.Text(Column)} AND attnotnull AND NOT attisdropped";

    internal override string DependentsSql => Catalog.Dependents(Schema, Table, [Column], Prefix);

    /// <summary>Indexes of other columns that only read this one: PostgreSQL drops them with it without a word. One of this column alone has no use without it.</summary>
    internal override string LostSql => $"""
        SELECT 'Column ' || a.attname || ' is read by ' || CASE WHEN x.indisunique THEN 'unique ' ELSE '' END || 'index ' || x.indexrelid::regclass::text || ' beside other columns, and the index would go with it.', 'Build one without that first, or drop this one.'
        FROM pg_attribute a JOIN pg_index x ON x.indrelid = a.attrelid AND x.indisvalid AND a.attnum <> ALL (x.indkey::int2[])
        WHERE a.attrelid = {Catalog.Oid(Schema, Table)} AND a.attname = {Catalog.Text(Column)} AND NOT a.attisdropped AND EXISTS (
          SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum)
        AND (EXISTS (SELECT FROM unnest(x.indkey::int2[]) k WHERE k <> 0) OR EXISTS (
          SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid NOT IN (0, a.attnum)))
        ORDER BY 1
        """;

    internal override OldWrites? OldWrites => Fill is null ? null : new(this, Catalog.Column(Schema, Table, Column, " AND atthasdef"));

    internal override ChangeSteps Build(ChangeFacts facts)
    {
        var sync = Fill is null ? null : new MendSync(this, Column, $"{Quote(Column)} IS NULL", Fill, insertOnly: true, OldWrites);
        var (alter, retired, all) = ($"ALTER TABLE {TableSql} ", Prefix + "old", new StepLock(Schema, Table, StepLock.All));
        var (there, kept) = (Catalog.Column(Schema, Table, Column), Prefix + "kept");
        var gone = Catalog.And([Catalog.Table(Schema, Table), Catalog.Not(there), sync?.Gone ?? "true"]);
        return new(
        [
            .. sync is null ? [] : new ChangeStep[]
            {
                new("add trigger", MigrationPhase.Expand) { Sql = sync.Create, Undo = sync.Drop, Locks = [all with { Mode = StepLock.Writers }], Done = Catalog.And([there, sync.There]), Clear = Catalog.And([there, sync.Gone]) },
            },
            new("retire column", MigrationPhase.Contract)
            {
                Sql =
                [
                    .. sync?.Drop ?? [], .. facts.IsRequired ? [$"{alter}ALTER COLUMN {Quote(Column)} DROP NOT NULL"] : Array.Empty<string>(),
                    $"{alter}RENAME COLUMN {Quote(Column)} TO {Quote(retired)}",
                ],
                Locks = [all], Done = gone,
            },
            new("drop column", MigrationPhase.Contract)
            {
                Sql = [$"{alter}DROP COLUMN IF EXISTS {Quote(retired)}"], Locks = [all], IsFinal = true, Done = Catalog.And([gone, Catalog.Not(Catalog.Column(Schema, Table, retired))]),
            },
        ])
        {
            GiveUp = new("retire column again", MigrationPhase.Contract)
            {
                Sql = [.. sync?.Drop ?? [], $"{alter}DROP CONSTRAINT IF EXISTS {Quote(kept)}", $"{alter}RENAME COLUMN {Quote(Column)} TO {Quote(retired)}"], Locks = [all], Done = gone,
            },
            BackFromContract =
            [
                new("bring column back", MigrationPhase.Contract) { Sql = [$"{alter}RENAME COLUMN {Quote(retired)} TO {Quote(Column)}", .. sync?.Create ?? []], Locks = [all], Done = Catalog.And([there, sync?.There ?? "true"]) },
                .. sync is null ? [] : new ChangeStep[] { new("fill again", MigrationPhase.Contract, StepKind.Rows) { Rows = sync.Rows, Cost = StepCost.Rows } },
                .. facts.IsRequired ? RequiredSteps.Build(this, Column, kept) : [],
            ],
        };
    }

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var key = await KeyColumns.ReadAsync(connection, Schema, Table, cancellationToken).ConfigureAwait(false);
        if (key.Has(Column)) reasons.Add(new($"Column {Column} is part of the primary key of {TableName}.", "Change the key first."));
        await connection.RunAsync($"SELECT {Quote(Column)}{(Fill is null ? "" : $", coalesce({Quote(Column)}, ({Fill}\n))")} FROM {TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);
        if (Fill is null && await connection.ValueAsync<bool>($"SELECT attnotnull AND NOT atthasdef AND attidentity = '' FROM pg_attribute WHERE attrelid = {Catalog.Oid(Schema, Table)} AND attname = $1", cancellationToken, Column).ConfigureAwait(false))
            reasons.Add(new($"Column {Column} of {TableName} is NOT NULL and has no default, so rows of new builds could not be inserted.", "Say with Fill what old builds read in them."));
    }

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Column);
        if (Fill is not null) AddExpressionFault(faults, Fill, "the fill expression");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(RetireColumn), Id, Schema, Table, $"{OldShape}", $"{NewShape}", Column, Fill ?? ""];
}
