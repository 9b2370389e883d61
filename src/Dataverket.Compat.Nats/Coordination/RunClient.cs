using System.Runtime.CompilerServices;
using System.Text.Json;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>Watches and steers a run from outside. Safe to use from any thread; the connection belongs to the caller.</summary>
/// <param name="nats">The connection.</param>
/// <param name="runId">The run.</param>
public sealed class RunClient(INatsConnection nats, string runId)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The run's status documents as they are published, until cancelled. What is no status is skipped.</summary>
    public async IAsyncEnumerable<RunStatus> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var message in nats.SubscribeAsync<byte[]>(RolloutSubjects.Status(runId), cancellationToken: cancellationToken).ConfigureAwait(false))
            if (RunStatus.TryParse(message.Data) is { } status) yield return status;
    }

    /// <summary>Remarks on the run as they are published, until cancelled.</summary>
    public async IAsyncEnumerable<RunNote> WatchNotesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var message in nats.SubscribeAsync<byte[]>(RolloutSubjects.Note(runId), cancellationToken: cancellationToken).ConfigureAwait(false))
            if (TryParse(message.Data) is { } note) yield return note;
    }

    /// <summary>Publishes a remark; nobody need be listening.</summary>
    public ValueTask NoteAsync(RunNote note, CancellationToken cancellationToken = default)
        => nats.PublishAsync(RolloutSubjects.Note(runId), JsonSerializer.SerializeToUtf8Bytes(note, CoordinationJson.Default.RunNote), cancellationToken: cancellationToken);

    /// <summary>Asks the leader and waits up to 5 s for its answer.</summary>
    /// <exception cref="CompatNatsException">Nobody answered: no coordinator leads the run, or it is unreachable. The command may still have been taken; look at the status before asking again.</exception>
    public async Task<RunReply> SendAsync(RunCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        // A client that is not connected would wait for the connection without end.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var reply = await nats.RequestAsync<byte[], byte[]>(
                RolloutSubjects.Command(runId, command.Verb),
                JsonSerializer.SerializeToUtf8Bytes(command, CoordinationJson.Default.RunCommand),
                replyOpts: new NatsSubOpts { Timeout = Patience },
                cancellationToken: limit.Token).ConfigureAwait(false);
            return JsonSerializer.Deserialize(reply.Data, CoordinationJson.Default.RunReply) ?? throw new CompatNatsException("The leader's answer is empty.", isTransient: true);
        }
        catch (Exception e) when (e is NatsException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CompatNatsException($"No answer to '{command.Verb}' for run {runId}: no coordinator leads it, or it is unreachable. It may still have been taken; look at the status before asking again.", e, isTransient: true);
        }
    }

    private static RunNote? TryParse(byte[]? bytes)
    {
        try
        {
            return bytes is null ? null : JsonSerializer.Deserialize(bytes, CoordinationJson.Default.RunNote);
        }
        catch (JsonException)
        {
            // Anyone may publish on the subject; what is no remark is none.
            return null;
        }
    }
}
