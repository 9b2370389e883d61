using System.Text.Json;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>Handles the tasks of one type that are pinned to one version. Only <see cref="TaskHandler{TState}"/> derives from it. Immutable.</summary>
public abstract class TaskHandler
{
    private protected TaskHandler(string type, int version)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(type.Length, 256, nameof(type));
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        (Type, Version) = (type, version);
    }

    /// <summary>The task's type: the message type of the commands that begin it.</summary>
    public string Type { get; }

    /// <summary>The handler's version, 1 upward. Another order or meaning of steps, or another shape of the data, is another version.</summary>
    public int Version { get; }

    /// <summary>The names of its steps, in order.</summary>
    public abstract IReadOnlyList<string> StepNames { get; }

    internal abstract int IndexOf(string step);

    internal abstract bool IsSafePoint(string step);

    internal abstract TimeSpan Within(int index);

    internal abstract Task<JsonElement> RunAsync(int index, TaskContext context, JsonElement state, CancellationToken cancellationToken);

    internal abstract byte[]? MakeReply(TaskContext context, string replyId, JsonElement state, string? reason);

    /// <summary>Where a task of the version before goes on; <c>null</c> when it may not go over at that step.</summary>
    internal abstract string? ContinuesAfter(string step);

    internal abstract JsonElement Convert(JsonElement old);
}
