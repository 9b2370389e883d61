using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// A table gets another name. Until Contract the old name is a view of it that old builds read and write; COPY, TRUNCATE and the system columns do not work through a view.
/// Immutable; safe from any thread.
/// </summary>
public sealed class RenameTable : ShapeChange
{
    /// <summary>The new name.</summary>
    public required string To { get; init; }

    internal override IReadOnlyList<string> OldNames => [Table];

    internal override string FinalName => SqlName.Readable(Schema, To);

    internal override ChangeSteps Build(ChangeFacts facts)
    {
        var (fresh, view) = (SqlName.Qualify(Schema, To), Catalog.View(Schema, Table));
        // Whoever may use the table may use the view in the same way, and is asked for the same rights below it.
        string[] create =
        [
            $"CREATE VIEW {TableSql} WITH (security_invoker = true) AS SELECT * FROM {fresh}",
            $"""
            DO $dataverket$ DECLARE dv record; BEGIN
              FOR dv IN SELECT a.privilege_type, a.is_grantable, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
                FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = {Catalog.Oid(Schema, To)} AND a.grantee <> c.relowner AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE') LOOP
                EXECUTE format('GRANT %s ON %s TO %s%s', dv.privilege_type, {Catalog.Text(TableSql)}, dv.grantee, CASE WHEN dv.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
              END LOOP;
            END $dataverket$
            """,
        ];
        var there = Catalog.Table(Schema, To);
        // Who locks a view locks what it reads.
        StepLock[] both = [new(Schema, Table, StepLock.All), new(Schema, To, StepLock.All)];
        return new(
        [
            new("rename table", MigrationPhase.Expand)
            {
                Sql = [$"ALTER TABLE {TableSql} RENAME TO {Quote(To)}", .. create], Undo = [$"DROP VIEW {TableSql}", $"ALTER TABLE {fresh} RENAME TO {Quote(Table)}"],
                Locks = [new(Schema, Table, StepLock.All)], UndoLocks = both, Done = Catalog.And([there, view]), Clear = Catalog.And([Catalog.Table(Schema, Table), Catalog.Free(Schema, To)]),
            },
            new("drop view", MigrationPhase.Contract)
            {
                Sql = [$"DROP VIEW {TableSql}"], Undo = create, Locks = both, Done = Catalog.And([there, Catalog.Free(Schema, Table)]),
            },
        ])
        {
            BackFromContract = [new("create view again", MigrationPhase.Contract) { Sql = create, Locks = [new(Schema, To, StepLock.All)], Done = view }],
        };
    }

    internal override string DependentsSql =>
        Catalog.Users(Schema, Table, $"View {TableName}, which has the old name,") + " ORDER BY 1";

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken) =>
        await connection.RunAsync($"SELECT FROM {TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, To);
        if (To == Table) faults.Add($"Change {Id}: the new name is the old one.");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(RenameTable), Id, Schema, Table, $"{OldShape}", $"{NewShape}", To];
}
