using Dataverket.Compat.Rollouts;

namespace Dataverket.Samples;

/// <summary>Status documents for tests of what shows them: one run, seen at several moments.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Twelve seconds in: the table is being filled, two stages wait.</summary>
    public static RunStatus Running(string run = "demo", double at = 12.3, double percent = 42) => new()
    {
        RunId = run,
        Plan = "split-machine-size",
        PlanDigest = "sha256:1111aaaa",
        Phase = RunPhase.Running,
        Reason = "Filling machines.cpu and machines.memory_mb from machines.size.",
        Floor = RollbackClass.Free,
        IfAborted = "3 step(s) are undone in reverse order (R1): the new columns are dropped; the old build goes on over the same rows.",
        Leader = "coordinator-1",
        Epoch = 3,
        Revision = 17,
        At = Start.AddSeconds(at),
        StartedAt = Start,
        Stages =
        [
            Stage("expand", "Add the new columns and the sync trigger", UpgradeDomain.Database, "done", 100, seconds: 1.2),
            Stage("roll", "Bring in build 2, one process at a time", UpgradeDomain.Services, "done", 100, seconds: 6),
            Stage("backfill", "Copy old rows into the new columns", UpgradeDomain.Database, "running", percent, eta: 8.4, seconds: 4.1, detail: "42,000 of 100,000 rows, 8,300 rows/s"),
            Stage("raise", "Write version 2 of machine.provisioned", UpgradeDomain.Messages, "pending", 0),
            Stage("contract", "Drop machines.size", UpgradeDomain.Database, "pending", 0),
        ],
        Blocked = [],
        Messages =
        [
            new MessageStatus("no.dataverket.maskin.machine.provisioned", 1, ["nett: 1..2", "faktura: 1"], ["maskin: 1..2"]),
            new MessageStatus("no.dataverket.nett.port.attached", 3, ["maskin: 2..3"], ["nett: 3"]),
        ],
        Instances =
        [
            new InstanceStatus("maskin", "maskin-1", "build 2", 0.4),
            new InstanceStatus("maskin", "maskin-2", "build 2", 0.7),
            new InstanceStatus("nett", "nett-1", "build 1", 0.2),
        ],
    };

    /// <summary>Thirty seconds in: a reader that cannot read version 2 holds up the raise.</summary>
    public static RunStatus Gated(string run = "demo", double at = 30) => Running(run, at) with
    {
        Reason = "Stage raise waits at its gate.",
        Revision = 24,
        Stages =
        [
            .. Running().Stages.Take(2),
            Stage("backfill", "Copy old rows into the new columns", UpgradeDomain.Database, "done", 100, seconds: 12),
            Stage("raise", "Write version 2 of machine.provisioned", UpgradeDomain.Messages, "gated", 0, seconds: 8, detail: "1 of 2 readers can read version 2"),
            Stage("contract", "Drop machines.size", UpgradeDomain.Database, "pending", 0),
        ],
        Blocked = [new BlockStatus("raise", "readers", "faktura reads 1 only; version 2 would be parked there", "deploy a build of faktura that reads 2, or retire it by name", 8)],
    };

    /// <summary>Fifty seconds in: a person must allow the last stage.</summary>
    public static RunStatus Approval(string run = "demo", double at = 50) => Running(run, at) with
    {
        Reason = "Stage contract waits for an approval: it cannot be undone.",
        Revision = 31,
        AwaitsApprovalOf = "sha256:2222bbbb",
        Floor = RollbackClass.UntilEvent,
        IfAborted = "4 step(s) are undone in reverse order (R2): writers go back to version 1 until the fence has passed.",
        Stages =
        [
            .. Running().Stages.Take(2),
            Stage("backfill", "Copy old rows into the new columns", UpgradeDomain.Database, "done", 100, seconds: 12),
            Stage("raise", "Write version 2 of machine.provisioned", UpgradeDomain.Messages, "done", 100, seconds: 14),
            Stage("contract", "Drop machines.size", UpgradeDomain.Database, "approval", 0, seconds: 6),
        ],
        Blocked = [new BlockStatus("contract", "approval", "irreversible: the column and what only it says are gone afterwards", "dataverket run approve --stage contract --reason ...", 6)],
    };

    /// <summary>The end.</summary>
    public static RunStatus Ended(RunPhase phase = RunPhase.Succeeded, string run = "demo", double at = 61) => Approval(run, at) with
    {
        Phase = phase,
        Reason = phase == RunPhase.Succeeded ? "Every stage is done." : "Aborted by operator-1: the error rate rose.",
        Revision = 40,
        AwaitsApprovalOf = "",
        Floor = phase == RunPhase.Succeeded ? RollbackClass.ForwardOnly : RollbackClass.UntilEvent,
        IfAborted = "The run has ended.",
        Blocked = [],
        Stages = [.. Approval().Stages.Select(stage => stage with { State = phase == RunPhase.Succeeded ? "done" : "undone", Percent = phase == RunPhase.Succeeded ? 100 : 0 })],
    };

    private static StageStatus Stage(string id, string title, UpgradeDomain domain, string state, double percent, double? eta = null, double seconds = 0, string detail = "")
        => new() { Id = id, Title = title, Domain = domain, State = state, Percent = percent, EtaSeconds = eta, Seconds = seconds, Detail = detail };
}
