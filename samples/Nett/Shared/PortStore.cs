using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Postgres;
using Kit;
using Npgsql;

namespace Nett;

public sealed class PortStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The lag on purpose: about four times slower than the plane's own pace would need.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(4);

    /// <summary>The effect and the record that the message was handled stand or fall together.</summary>
    public async Task<HandleResult> HandleAsync(IncomingMessage<MachineSeen> message, CancellationToken cancellationToken)
    {
        await Task.Delay(Lag, time, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await Inbox.TryBeginAsync(transaction, StoryEnvironment.NettDurable, message.Envelope.Id, cancellationToken)) return HandleResult.Duplicate;
        await using var insert = new NpgsqlCommand("INSERT INTO nett.ports (event_id, machine_id, mbit, written_version, build) VALUES ($1, $2, $3, $4, $5)", connection, transaction)
        {
            Parameters =
            {
                new() { Value = message.Envelope.Id },
                new() { Value = message.Value.MachineId },
                new() { Value = NettBuild.Mbit(message.Value) },
                new() { Value = message.Envelope.Version },
                new() { Value = NettBuild.Number },
            },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return HandleResult.Handled;
    }
}
