using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Microsoft.Extensions.Logging;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>What the runs of one worker share. Safe to use from any thread.</summary>
internal sealed class WorkerTools(string name, IEnumerable<TaskHandler> handlers, TaskWorkerOptions options, GuardedLog log, Func<string, string, ReadOnlyMemory<byte>, CancellationToken, Task> publish, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RestAfterFailedMove = TimeSpan.FromMinutes(1);
    private readonly Dictionary<(string Type, int Version), TaskHandler> _handlers = handlers.ToDictionary(handler => (handler.Type, handler.Version));
    private readonly ConcurrentDictionary<(string Subject, int Version), long> _unmovable = new();

    public string Name => name;

    public TaskWorkerOptions Options => options;

    public GuardedLog Log => log;

    public Func<string, string, ReadOnlyMemory<byte>, CancellationToken, Task> Publish => publish;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public IEnumerable<TaskHandler> Handlers => _handlers.Values;

    /// <summary>The handler that a task is pinned to; <c>null</c> when this worker does not have it, or it knows no step of the name on record.</summary>
    public TaskHandler? HandlerOf(TaskView task)
        => _handlers.GetValueOrDefault((task.Type, task.Version)) is { } handler && (task.Step.Length == 0 || handler.IndexOf(task.Step) >= 0) ? handler : null;

    /// <summary>The handler of the next version, when the task may go over to it where it stands.</summary>
    public TaskHandler? MoverOf(TaskFacts task)
    {
        if (!task.MayMove || task.View.Phase is not (TaskPhase.Waiting or TaskPhase.Running)) return null;
        if (_handlers.GetValueOrDefault((task.View.Type, task.View.Version + 1)) is not { } next || next.ContinuesAfter(task.View.Step) is null) return null;
        return _unmovable.TryGetValue((task.Subject, task.View.Version), out var at) && time.GetElapsedTime(at) < RestAfterFailedMove ? null : next;
    }

    /// <summary>A task's data could not be converted: it stays for a while where it is.</summary>
    public void MoveFailed(TaskFacts task)
    {
        foreach (var (key, at) in _unmovable)
            if (time.GetElapsedTime(at) > RestAfterFailedMove) _unmovable.TryRemove(key, out _);
        _unmovable[(task.Subject, task.View.Version)] = time.GetTimestamp();
    }

    /// <summary>Whether this worker can do the next thing for a task.</summary>
    public bool CanRun(TaskFacts task) => task.View.Unknown == 0 && (task.View.Phase == TaskPhase.Replying || HandlerOf(task.View) is not null || MoverOf(task) is not null);
}
