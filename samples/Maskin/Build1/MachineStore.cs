using Dataverket.Compat.Postgres;
using Npgsql;

namespace Maskin;

public sealed class MachineStore(NpgsqlDataSource database, ShapeLease lease, MachineEvents events, OutboxRelay relay)
{
    public async Task<PutResult> PutAsync(string id, string size, CancellationToken cancellationToken)
    {
        using var use = lease.Use();
        using var ticket = events.Begin();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand("INSERT INTO maskin.machines (id, size) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = size } },
        };
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
            return await ReadAsync(connection, id, cancellationToken) == size ? PutResult.AlreadyThere : PutResult.Different;
        await Outbox.AddAsync(transaction, events.Provisioned(new MachineProvisioned { MachineId = id, Size = size }, ticket), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        relay.Wake();
        return PutResult.Created;
    }

    public async Task<string?> GetAsync(string id, CancellationToken cancellationToken)
    {
        using var use = lease.Use();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, id, cancellationToken);
    }

    private static async Task<string?> ReadAsync(NpgsqlConnection connection, string id, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand("SELECT size FROM maskin.machines WHERE id = $1", connection) { Parameters = { new() { Value = id } } };
        return (string?)await select.ExecuteScalarAsync(cancellationToken);
    }
}
