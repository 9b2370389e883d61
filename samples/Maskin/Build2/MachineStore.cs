using Dataverket.Compat.Postgres;
using Npgsql;

namespace Maskin;

public sealed class MachineStore(NpgsqlDataSource database, ShapeLease lease, MachineEvents events, OutboxRelay relay)
{
    public async Task<PutResult> PutAsync(string id, int cpu, int memoryMb, CancellationToken cancellationToken)
    {
        // The operation keeps the shape it began with; the lease waits for it before it says that the old one is no longer used here.
        using var use = lease.Use();
        using var ticket = events.Begin();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand("INSERT INTO maskin.machines (id, cpu, memory_mb) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = cpu }, new() { Value = memoryMb } },
        };
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
            return await ReadAsync(connection, id, use.Shape, cancellationToken) == (cpu, memoryMb) ? PutResult.AlreadyThere : PutResult.Different;
        await Outbox.AddAsync(transaction, events.Provisioned(new MachineProvisioned { MachineId = id, Cpu = cpu, MemoryMb = memoryMb }, ticket), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        relay.Wake();
        return PutResult.Created;
    }

    public async Task<(int Cpu, int MemoryMb)?> GetAsync(string id, CancellationToken cancellationToken)
    {
        using var use = lease.Use();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, id, use.Shape, cancellationToken);
    }

    // Until the backfill is proven complete, a row may hold only the old column.
    private static async Task<(int Cpu, int MemoryMb)?> ReadAsync(NpgsqlConnection connection, string id, int shape, CancellationToken cancellationToken)
    {
        var sql = shape == 1 ? "SELECT cpu, memory_mb, size FROM maskin.machines WHERE id = $1" : "SELECT cpu, memory_mb FROM maskin.machines WHERE id = $1";
        await using var select = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return reader.IsDBNull(0) ? MachineSize.Up(reader.GetString(2)) : (reader.GetInt32(0), reader.GetInt32(1));
    }
}
