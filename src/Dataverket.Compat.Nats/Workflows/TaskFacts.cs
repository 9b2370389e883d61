using System.Text.Json;
using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>What the entries of one task add up to. Immutable. Its data stays in the stream: <see cref="StateSequence"/> says where.</summary>
internal sealed record TaskFacts(string Subject, TaskView View)
{
    public string Tenant { get; init; } = "";

    public string ReplySubject { get; init; } = "";

    public string? TraceParent { get; init; }

    /// <summary>Whether it stands at a safe point.</summary>
    public bool MayMove { get; init; }

    /// <summary>The last entry folded; the next append names it.</summary>
    public ulong Sequence { get; init; }

    /// <summary>The entry that holds the data, or the reply of a task that has ended.</summary>
    public ulong StateSequence { get; init; }

    /// <summary>When this process folded the last entry, by its own monotonic clock.</summary>
    public long SeenAt { get; init; }

    public bool HasEnded => View.Phase is TaskPhase.Done or TaskPhase.Failed;

    public static byte[] Encode(TaskRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, TasksJson.Default.TaskRecord);

    public static TaskRecord? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, TasksJson.Default.TaskRecord) is { Id.Length: > 0, Type.Length: > 0, By: not null } record ? record : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            // An entry of a newer build, or nobody's entry.
            return null;
        }
    }

    /// <summary>The task after one more stored entry; an entry that does not fit counts as unknown, and then nobody who cannot read it touches the task.</summary>
    public static TaskFacts Apply(TaskFacts? before, LogEntry stored, long now)
    {
        var record = TryDecode(stored.Data);
        if (record is TaskRecord.Closed { Reason: not null, Step: not null } closed) return Close(closed, stored, now);
        // A subject is empty when a task begins: what this process still knows of it was taken off the record.
        if (record is TaskRecord.Started { Version: >= 1, Steps: >= 1, Tenant: not null, ReplySubject: not null } started && (before is null || before.HasEnded)) return Begin(started, stored, now);
        if (before is null)
            return new(stored.Subject, new() { Id = record?.Id ?? stored.Subject, Type = record?.Type ?? stored.Subject, StartedAt = stored.At, ChangedAt = stored.At, Unknown = 1 }) { Sequence = stored.Sequence, SeenAt = now };

        var view = before.View with { ChangedAt = stored.At };
        var next = before with { Sequence = stored.Sequence, SeenAt = now };
        var isOwn = record is not null && view.Owner.Length > 0 && record.By == view.Owner && !before.HasEnded;
        return record switch
        {
            TaskRecord.Claimed { Build: not null } claimed when claimed.Epoch == view.Epoch + 1 && !before.HasEnded
                => next with { View = view with { Owner = claimed.By, Build = claimed.Build, Epoch = claimed.Epoch, Phase = view.Phase == TaskPhase.Waiting ? TaskPhase.Running : view.Phase } },
            TaskRecord.Released released when isOwn && released.Epoch == view.Epoch
                => next with { View = view with { Owner = "", Build = "", Phase = view.Phase == TaskPhase.Running ? TaskPhase.Waiting : view.Phase } },
            TaskRecord.Stepped { Step.Length: > 0 } stepped when isOwn && stepped.Epoch == view.Epoch && view.Phase == TaskPhase.Running
                => next with { View = view with { Step = stepped.Step, StepsDone = stepped.Done }, MayMove = stepped.MayMove, StateSequence = stored.Sequence },
            TaskRecord.Moved { Step: not null } moved when isOwn && moved.Epoch == view.Epoch && view.Phase == TaskPhase.Running && before.MayMove && moved.From == view.Version && moved.To == moved.From + 1
                => next with { View = view with { Version = moved.To, Step = moved.Step, StepsDone = moved.Done, Steps = moved.Steps }, MayMove = moved.MayMove, StateSequence = stored.Sequence },
            TaskRecord.Ended { Reason: not null, Reply: not null } ended when isOwn && ended.Epoch == view.Epoch && view.Phase == TaskPhase.Running
                => next with { View = view with { Phase = TaskPhase.Replying, Reason = ended.Reason }, Succeeded = ended.Succeeded, StateSequence = stored.Sequence },
            _ => next with { View = view with { Unknown = view.Unknown + 1 } },
        };
    }

    /// <summary>How a task that is about to reply ended.</summary>
    public bool Succeeded { get; init; }

    private static TaskFacts Close(TaskRecord.Closed closed, LogEntry stored, long now) => new(stored.Subject, new()
    {
        Id = closed.Id,
        Type = closed.Type,
        Version = closed.Version,
        Phase = closed.Succeeded ? TaskPhase.Done : TaskPhase.Failed,
        Owner = closed.By,
        Step = closed.Step,
        StepsDone = closed.Done,
        Steps = closed.Steps,
        Reason = closed.Reason,
        Epoch = closed.Epoch,
        StartedAt = closed.StartedAt,
        ChangedAt = stored.At,
    })
    {
        Sequence = stored.Sequence,
        SeenAt = now,
    };

    private static TaskFacts Begin(TaskRecord.Started started, LogEntry stored, long now) => new(stored.Subject, new()
    {
        Id = started.Id,
        Type = started.Type,
        Version = started.Version,
        Steps = started.Steps,
        StartedAt = stored.At,
        ChangedAt = stored.At,
    })
    {
        Tenant = started.Tenant,
        ReplySubject = started.ReplySubject,
        TraceParent = started.TraceParent,
        MayMove = started.MayMove,
        Sequence = stored.Sequence,
        StateSequence = stored.Sequence,
        SeenAt = now,
    };
}
