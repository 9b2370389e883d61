namespace Dataverket.Compat.Nats.Workflows;

/// <summary>How many tasks of one type are pinned to one handler version. Immutable.</summary>
/// <param name="Type">The type.</param>
/// <param name="Version">The handler version.</param>
/// <param name="Waiting">Nobody's.</param>
/// <param name="Running">In the hands of a worker.</param>
/// <param name="Replying">Ended, the reply not sent yet.</param>
/// <param name="Done">Done, and still on record.</param>
/// <param name="Failed">Failed, and still on record.</param>
public sealed record TaskCount(string Type, int Version, int Waiting, int Running, int Replying, int Done, int Failed)
{
    /// <summary>How many need a worker with this handler version, or one that can move them.</summary>
    public int InFlight => Waiting + Running + Replying;

    /// <summary>Counts tasks by type and handler version, in that order.</summary>
    public static IReadOnlyList<TaskCount> Of(IEnumerable<TaskView> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        return [.. tasks.GroupBy(task => (task.Type, task.Version)).OrderBy(group => group.Key.Type, StringComparer.Ordinal).ThenBy(group => group.Key.Version)
            .Select(group => new TaskCount(group.Key.Type, group.Key.Version, In(group, TaskPhase.Waiting), In(group, TaskPhase.Running), In(group, TaskPhase.Replying), In(group, TaskPhase.Done), In(group, TaskPhase.Failed)))];

        static int In(IEnumerable<TaskView> group, TaskPhase phase) => group.Count(task => task.Phase == phase);
    }
}
