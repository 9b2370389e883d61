using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>Makes the status document out of a run's state and what its leader sees. Pure but for the views it is given.</summary>
internal static class StatusBuilder
{
    private const int NamedInstances = 1000;
    private const int NamedParties = 100;

    public static RunStatus Build(RunState state, IReadOnlyList<BlockStatus> blocked, RunningStep? running, LedgerClient? ledger, AnnouncementWatcher? announcements, DateTimeOffset now)
    {
        var current = state.IsFinished ? null : state.CurrentStage;
        return new RunStatus
        {
            RunId = state.RunId,
            Plan = state.Plan.Name,
            PlanDigest = state.PlanDigest,
            Phase = state.Phase,
            Reason = state.Reason,
            Floor = state.Floor,
            IfAborted = RollbackText.IfAborted(state),
            Leader = state.Leader,
            Epoch = state.Epoch,
            Revision = state.Revision,
            At = now,
            StartedAt = state.StartedAt,
            Stages = [.. state.Plan.Stages.Select(stage => Stage(state, stage, stage == current, running, now))],
            Blocked = blocked,
            Messages = ledger is null ? [] : [.. ledger.All.Select(type => new MessageStatus(type.Type, type.Active, Parties(type.Readers.Values), Parties(type.Writers.Values)))],
            Instances = announcements is null ? [] : Instances([.. announcements.Live().Select(entry => new InstanceStatus(entry.Said.Service, entry.Said.Instance, entry.Said.Build, entry.Age.TotalSeconds))]),
            AwaitsApprovalOf = current is not null && RunReducer.Next(state, now) is RunEffect.AwaitApproval ? state.StageOf(current.Id).EvidenceDigest : "",
        };
    }

    private static StageStatus Stage(RunState state, Stage stage, bool isCurrent, RunningStep? running, DateTimeOffset now)
    {
        var record = state.StageOf(stage.Id);
        var steps = stage.Steps.Select(step => state.StepOf(step.Id)).ToList();
        var done = steps.Count(step => step.Phase == StepPhase.Done);
        var within = running is not null && stage.Steps.Any(step => step.Id == running.Step) ? running : null;
        return new StageStatus
        {
            Id = stage.Id,
            Title = stage.Title,
            Domain = stage.Domain,
            State = steps.Exists(step => step.Phase == StepPhase.Failed) ? "failed"
                : steps.Exists(step => step.Phase == StepPhase.Undone) ? "undone"
                : record.DoneAt is not null ? "done"
                : !isCurrent ? "pending"
                : steps.Exists(step => step.Phase == StepPhase.Intended) ? "running"
                : RunReducer.Next(state, now) is RunEffect.AwaitApproval ? "approval"
                : record.MustJudge ? "gated"
                : "running",
            Percent = Math.Round(100.0 * (done + (within?.Share ?? 0)) / steps.Count, 1),
            EtaSeconds = within?.EtaSeconds,
            Seconds = record.EnteredAt is { } entered ? Math.Max(0, ((record.DoneAt ?? now) - entered).TotalSeconds) : 0,
            Detail = within?.Detail is { Length: > 0 } detail ? detail : steps.LastOrDefault(step => step.Detail.Length > 0)?.Detail ?? "",
        };
    }

    // A message has a limit, and this one is the leader's sign of life: of a crowd the first are named, and the others counted.
    internal static IReadOnlyList<InstanceStatus> Instances(IReadOnlyList<InstanceStatus> all)
        => all.Count <= NamedInstances ? all : [.. all.Take(NamedInstances), new InstanceStatus($"and {all.Count - NamedInstances} more", "", "", 0)];

    private static IReadOnlyList<string> Parties(IEnumerable<LedgerParty> parties)
    {
        List<string> all = [.. parties.Select(Party)];
        return all.Count <= NamedParties ? all : [.. all.Take(NamedParties), $"and {all.Count - NamedParties} more"];
    }

    private static string Party(LedgerParty party) => $"{party.Name}: {party.Window} (build {party.Build})";
}
