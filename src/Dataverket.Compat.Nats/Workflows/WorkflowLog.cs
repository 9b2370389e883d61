using Microsoft.Extensions.Logging;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>What a worker says to its host's log. Never a task's data, never credentials.</summary>
internal static partial class WorkflowLog
{
    [LoggerMessage(40, LogLevel.Warning, "Worker {Name} was interrupted and goes on: {Problem}")]
    public static partial void Interrupted(ILogger logger, string name, string problem);

    [LoggerMessage(41, LogLevel.Information, "{Name} has task {Id} of {Type}, handler version {Version}, epoch {Epoch}")]
    public static partial void Claimed(ILogger logger, string name, string id, string type, int version, long epoch);

    [LoggerMessage(42, LogLevel.Warning, "{Name} takes over task {Id} of {Type}: {Owner} was silent for {Seconds:0.#} s")]
    public static partial void TakesOver(ILogger logger, string name, string id, string type, string owner, double seconds);

    [LoggerMessage(43, LogLevel.Warning, "{Name} no longer has task {Id} of {Type}: {Why}")]
    public static partial void Lost(ILogger logger, string name, string id, string type, string why);

    [LoggerMessage(44, LogLevel.Warning, "Step {Step} of task {Id} of {Type} met trouble and is tried again")]
    public static partial void StepTrouble(ILogger logger, string step, string id, string type, Exception exception);

    [LoggerMessage(45, LogLevel.Information, "Task {Id} of {Type} goes from handler version {From} to {To}")]
    public static partial void Moved(ILogger logger, string id, string type, int from, int to);

    [LoggerMessage(46, LogLevel.Warning, "Task {Id} of {Type} waits for a worker with handler version {Version}; this build has {Known}")]
    public static partial void Waits(ILogger logger, string id, string type, int version, string known);

    [LoggerMessage(47, LogLevel.Error, "Task {Id} of {Type} failed: {Reason}")]
    public static partial void Failed(ILogger logger, string id, string type, string reason);

    [LoggerMessage(48, LogLevel.Error, "Task {Id} of {Type} stays at handler version {Version}, since its data cannot be converted")]
    public static partial void NotMoved(ILogger logger, string id, string type, int version, Exception exception);

    [LoggerMessage(49, LogLevel.Error, "The reply of task {Id} of {Type} cannot be made; the task ends without one")]
    public static partial void NoReply(ILogger logger, string id, string type, Exception exception);
}
