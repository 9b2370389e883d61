using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>A table goes: Contract renames it away, and after its time it is dropped. Immutable; safe from any thread.</summary>
public sealed class RetireTable : ShapeChange
{
    /// <summary>Tables that it references, one a line: dropping it locks them as well.</summary>
    const string Referenced = "referenced";

    internal override IReadOnlyList<string> OldNames => [Table];

    internal override string FactsSql =>
        $"SELECT jsonb_build_object('{Referenced}', coalesce(string_agg(DISTINCT n.nspname || E'\\t' || c.relname, E'\\n'), ''))::text FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        + $"WHERE k.contype = 'f' AND k.conrelid = coalesce({Catalog.Oid(Schema, Table)}, {Catalog.Oid(Schema, Prefix + "old")}) AND k.confrelid <> k.conrelid";

    internal override string DependentsSql =>
        $"""
        {Catalog.Users(Schema, Table, "Table " + TableName)}
        UNION ALL SELECT 'Table ' || {Catalog.Text(TableName)} || CASE WHEN i.inhparent = {Catalog.Oid(Schema, Table)} THEN ' is inherited by ' || i.inhrelid::regclass::text ELSE ' is part of ' || i.inhparent::regclass::text END || '.' FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
          WHERE i.inhrelid = {Catalog.Oid(Schema, Table)} OR (i.inhparent = {Catalog.Oid(Schema, Table)} AND p.relkind <> 'p')
        UNION ALL SELECT DISTINCT 'Table ' || {Catalog.Text(TableName)} || ' owns sequence ' || s.objid::regclass::text || ', from which ' || f.adrelid::regclass::text || ' takes values.' FROM pg_depend s
          JOIN pg_depend u ON u.classid = 'pg_attrdef'::regclass AND u.refclassid = 'pg_class'::regclass AND u.refobjid = s.objid JOIN pg_attrdef f ON f.oid = u.objid AND f.adrelid <> s.refobjid
          WHERE s.classid = 'pg_class'::regclass AND s.refclassid = 'pg_class'::regclass AND s.refobjid = {Catalog.Oid(Schema, Table)} AND s.deptype IN ('a', 'i')
        UNION ALL SELECT 'Table ' || {Catalog.Text(TableName)} || ' is referenced by foreign key ' || conname || ' of ' || conrelid::regclass::text || '.' FROM pg_constraint
          WHERE contype = 'f' AND confrelid = {Catalog.Oid(Schema, Table)} AND conrelid <> confrelid
        UNION ALL SELECT 'Table ' || {Catalog.Text(TableName)} || ' is published by ' || p.pubname || '.' FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = {Catalog.Oid(Schema, Table)}
        ORDER BY 1
        """;

    internal override ChangeSteps Build(ChangeFacts facts)
    {
        var retired = Prefix + "old";
        var (there, waiting) = (Catalog.Table(Schema, Table), Catalog.Table(Schema, retired));
        var others = facts[Referenced].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(name => new StepLock(name[0], name[1], StepLock.All));
        return new(
        [
            new("retire table", MigrationPhase.Contract)
            {
                Sql = [$"ALTER TABLE {TableSql} RENAME TO {Quote(retired)}"], Undo = [$"ALTER TABLE {SqlName.Qualify(Schema, retired)} RENAME TO {Quote(Table)}"],
                Locks = [new(Schema, Table, StepLock.All)], Done = Catalog.Not(there), Clear = there,
            },
            new("drop table", MigrationPhase.Contract)
            {
                Sql = [$"DROP TABLE IF EXISTS {SqlName.Qualify(Schema, retired)}"], Locks = [new(Schema, retired, StepLock.All), .. others], IsFinal = true, Done = Catalog.And([Catalog.Not(there), Catalog.Not(waiting)]),
            },
        ])
        {
            BackFromContract =
            [
                new("bring table back", MigrationPhase.Contract)
                {
                    Sql = [$"ALTER TABLE {SqlName.Qualify(Schema, retired)} RENAME TO {Quote(Table)}"], Locks = [new(Schema, retired, StepLock.All)], Done = there,
                },
            ],
        };
    }

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken) =>
        await connection.RunAsync($"SELECT FROM {TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);

    private protected override void AddFaults(List<string> faults)
    {
    }

    private protected override IEnumerable<string> Declaration() => [nameof(RetireTable), Id, Schema, Table, $"{OldShape}", $"{NewShape}"];
}
