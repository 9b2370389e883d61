using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>Is no task in flight under an older handler version than this? Only then may a build without those handlers replace the last one that has them.</summary>
/// <param name="name">The name that plans use.</param>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="type">The task type.</param>
/// <param name="oldest">The oldest handler version that is to stay.</param>
public sealed class TaskVersionGate(string name, INatsConnection nats, string type, int oldest) : Gate(name)
{
    private readonly TaskReader _tasks = new(nats);

    /// <inheritdoc/>
    public override async ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken)
    {
        var tasks = await _tasks.ReadAsync(type, cancellationToken).ConfigureAwait(false);
        if (tasks.Count(task => task.Unknown > 0) is > 0 and var unknown)
            return GateResult.Unevaluable($"{unknown} tasks of {type} have entries of a kind that this build does not know.", "Run a coordinator of the newer build.");
        List<GateReason> reasons = [.. TaskCount.Of(tasks).Where(count => count.Version < oldest && count.InFlight > 0)
            .Select(count => new GateReason($"{count.InFlight} tasks of {type} are in flight under handler version {count.Version} ({count.Running} running, {count.Waiting} waiting, {count.Replying} about to reply).", $"Wait for them, and keep a worker that has handler version {count.Version}."))];
        return reasons.Count > 0 ? GateResult.Shut(GateVerdict.Fail, reasons) : GateResult.Pass($"{type}: no task in flight under a handler version before {oldest}");
    }
}
