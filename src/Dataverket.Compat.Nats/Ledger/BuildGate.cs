using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Are the live processes of a service these, and all of one build? Absence counts only when the watcher has listened long enough.</summary>
/// <param name="name">The name that plans use.</param>
/// <param name="announcements">The announcements, heard by the caller.</param>
/// <param name="service">The service.</param>
/// <param name="builds">The builds that may be alive.</param>
/// <param name="atLeast">How many processes must be alive.</param>
public sealed class BuildGate(string name, AnnouncementWatcher announcements, string service, IReadOnlyList<string> builds, int atLeast) : Gate(name)
{
    /// <inheritdoc/>
    public override ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken)
    {
        if (!announcements.HasListenedLongEnough)
            return ValueTask.FromResult(GateResult.Shut(GateVerdict.Inconclusive, new GateReason("This coordinator has not listened to announcements for long enough to know who is alive.", $"Wait {announcements.Options.MaxAge.TotalSeconds:0} s without a break of the connection.")));

        var live = announcements.Live().Select(entry => entry.Said).Where(said => said.Service == service).ToList();
        List<GateReason> reasons = [];
        foreach (var said in live.Where(said => !builds.Contains(said.Build)))
            reasons.Add(new($"{said.Instance} of {service} is alive with build {said.Build}; wanted is {string.Join(" or ", builds)}.", $"Replace {said.Instance}."));
        if (live.Count < atLeast)
            reasons.Add(new($"{live.Count} of {atLeast} processes of {service} are alive.", $"Start the missing process of {service}."));
        return ValueTask.FromResult(reasons.Count > 0
            ? GateResult.Shut(GateVerdict.Fail, reasons)
            : GateResult.Pass($"{service}: {string.Join(", ", live.Select(said => $"{said.Instance} build {said.Build}"))}"));
    }
}
