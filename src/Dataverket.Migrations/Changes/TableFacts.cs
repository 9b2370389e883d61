using Npgsql;

namespace Dataverket.Migrations;

/// <summary>What the catalog says about a change's table now. Immutable.</summary>
sealed record TableFacts
{
    internal required bool TableExists { get; init; }
    internal required bool OldExists { get; init; }
    internal required bool OldRequired { get; init; }
    internal required IReadOnlyList<string> NewExisting { get; init; }
    internal required bool TriggerExists { get; init; }
    internal required string? FunctionChecksum { get; init; }
    internal required bool? ProofValidated { get; init; }
    internal required bool? FilledValidated { get; init; }
    internal required IReadOnlyList<(string Name, string Type)> Key { get; init; }
    internal required IReadOnlyList<string> Views { get; init; }
    internal required int NewCount { get; init; }

    internal bool IsUntouched => OldExists && NewExisting.Count == 0 && !TriggerExists && FunctionChecksum is null;

    internal bool IsExpanded => OldExists && NewExisting.Count == NewCount && TriggerExists && FunctionChecksum is not null;

    internal bool IsContracted => TableExists && !OldExists && NewExisting.Count == NewCount && !TriggerExists && FunctionChecksum is null;

    internal bool IsProven => IsExpanded && ProofValidated == true && (!OldRequired || FilledValidated == true);

    internal static async Task<TableFacts> ReadAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken)
    {
        var sync = change.Sync;
        await using var command = new NpgsqlCommand("""
            WITH t AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')),
            a AS (SELECT * FROM pg_attribute WHERE attrelid = (SELECT oid FROM t) AND attnum > 0 AND NOT attisdropped)
            SELECT EXISTS (SELECT FROM t),
              EXISTS (SELECT FROM a WHERE attname = $3),
              EXISTS (SELECT FROM a WHERE attname = $3 AND attnotnull),
              ARRAY(SELECT attname::text FROM a WHERE attname = ANY($4) ORDER BY attname),
              EXISTS (SELECT FROM pg_trigger WHERE tgrelid = (SELECT oid FROM t) AND tgname = $5 AND tgenabled <> 'D'),
              (SELECT coalesce(obj_description(p.oid, 'pg_proc'), '') FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'dataverket' AND p.proname = $5),
              (SELECT convalidated FROM pg_constraint WHERE conrelid = (SELECT oid FROM t) AND conname = $6),
              (SELECT convalidated FROM pg_constraint WHERE conrelid = (SELECT oid FROM t) AND conname = $7),
              ARRAY(SELECT x.attname::text FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k(n, o) JOIN a x ON x.attnum = k.n WHERE i.indrelid = (SELECT oid FROM t) AND i.indisprimary ORDER BY k.o),
              ARRAY(SELECT format_type(x.atttypid, x.atttypmod) FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k(n, o) JOIN a x ON x.attnum = k.n WHERE i.indrelid = (SELECT oid FROM t) AND i.indisprimary ORDER BY k.o),
              ARRAY(SELECT DISTINCT r.ev_class::regclass::text FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
                WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = (SELECT oid FROM t) AND d.refobjsubid = (SELECT attnum FROM a WHERE attname = $3) ORDER BY 1)
            """, connection)
        {
            Parameters =
            {
                new() { Value = change.Schema },
                new() { Value = change.Table },
                new() { Value = sync.OldColumn },
                new() { Value = sync.Columns.Select(column => column.Name).ToArray() },
                new() { Value = sync.TriggerName },
                new() { Value = sync.ProofName },
                new() { Value = sync.FilledName },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new()
        {
            TableExists = reader.GetBoolean(0),
            OldExists = reader.GetBoolean(1),
            OldRequired = reader.GetBoolean(2),
            NewExisting = reader.GetFieldValue<string[]>(3),
            TriggerExists = reader.GetBoolean(4),
            FunctionChecksum = reader.IsDBNull(5) ? null : reader.GetString(5),
            ProofValidated = reader.IsDBNull(6) ? null : reader.GetBoolean(6),
            FilledValidated = reader.IsDBNull(7) ? null : reader.GetBoolean(7),
            Key = [.. reader.GetFieldValue<string[]>(8).Zip(reader.GetFieldValue<string[]>(9))],
            Views = reader.GetFieldValue<string[]>(10),
            NewCount = sync.Columns.Count,
        };
    }
}
