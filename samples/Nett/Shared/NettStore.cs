using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Workflows;
using Dataverket.Compat.Postgres;
using Kit;
using Npgsql;

namespace Nett;

public sealed class NettStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The lag on purpose, for each port.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(4);

    /// <summary>A port for a new machine.</summary>
    public async Task<HandleResult> OpenPortAsync(IncomingMessage<MachineSeen> message, CancellationToken cancellationToken)
    {
        await Task.Delay(Lag, time, cancellationToken);
        // No retry helps against a size that this build has no port for.
        if (NettBuild.Mbit(message.Value) is not { } mbit) return HandleResult.DeadLetter;
        return await OnceAsync(StoryEnvironment.NettDurable, message.Envelope.Id, 0, "INSERT INTO nett.ports (event_id, machine_id, mbit, written_version, build) VALUES ($1, $2, $3, $4, $5)", [message.Envelope.Id, message.Value.MachineId, mbit, message.Envelope.Version, NettBuild.Number], cancellationToken);
    }

    /// <summary>An entry of the ledger of a rack, which has the order of the stream.</summary>
    public Task<HandleResult> EnterAsync(IncomingMessage<MachineSeen> message, CancellationToken cancellationToken)
        => OnceAsync(StoryEnvironment.LedgerDurable, message.Envelope.Id, message.Epoch, "INSERT INTO nett.ledger (rack, sequence, machine_id, epoch) VALUES ($1, $2, $3, $4)", [message.Envelope.Subject ?? "", (long)message.Sequence, message.Value.MachineId, (long)message.Epoch], cancellationToken);

    /// <summary>The effect of one step of a rewiring.</summary>
    public async Task<Rewiring> StepAsync(TaskContext task, Rewiring state, CancellationToken cancellationToken)
    {
        await OnceAsync("nett-tasks", task.StepId, 0, "INSERT INTO nett.rewirings (step_id, build) VALUES ($1, $2)", [task.StepId, NettBuild.Number], cancellationToken);
        return state with { At = time.GetUtcNow() };
    }

    /// <summary>The window opens when build 2 has given a first port, so that a task which build 1 began is under way while Nett is replaced.</summary>
    public async Task AwaitWindowAsync(CancellationToken cancellationToken)
    {
        await using var look = database.CreateCommand("SELECT EXISTS (SELECT 1 FROM nett.ports WHERE build = '2')");
        while (await look.ExecuteScalarAsync(cancellationToken) is not true) await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
    }

    // The effect and the record that it was had stand or fall together.
    private async Task<HandleResult> OnceAsync(string consumer, string id, ulong epoch, string effect, object[] values, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await Inbox.TryBeginAsOwnerAsync(transaction, consumer, id, epoch, cancellationToken)) return HandleResult.Duplicate;
        await using var insert = new NpgsqlCommand(effect, connection, transaction);
        foreach (var value in values) insert.Parameters.Add(new() { Value = value });
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return HandleResult.Handled;
    }
}
