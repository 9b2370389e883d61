using System.Collections.Immutable;

namespace Dataverket.Compat.Rollouts;

/// <summary>One run of one plan: the fold of its inputs. Immutable.</summary>
public sealed record RunState
{
    /// <summary>The run's name.</summary>
    public required string RunId { get; init; }

    /// <summary>The plan it executes.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Digest of the plan.</summary>
    public required string PlanDigest { get; init; }

    /// <summary>Where it stands.</summary>
    public RunPhase Phase { get; init; }

    /// <summary>Why it stands there, for people; never empty.</summary>
    public required string Reason { get; init; }

    /// <summary>Counts the leaders, from 1. An input of an earlier epoch is refused.</summary>
    public long Epoch { get; init; }

    /// <summary>Who leads.</summary>
    public string Leader { get; init; } = "";

    /// <summary>How many inputs were accepted.</summary>
    public long Revision { get; init; }

    /// <summary>Hash of the last record; the next one names it.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The worst rollback class that was begun.</summary>
    public RollbackClass Floor { get; init; }

    /// <summary>When the run began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last input was accepted.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>The stages' records, by id.</summary>
    public ImmutableDictionary<string, StageState> Stages { get; init; } = ImmutableDictionary<string, StageState>.Empty;

    /// <summary>The steps' records, by id.</summary>
    public ImmutableDictionary<string, StepState> Steps { get; init; } = ImmutableDictionary<string, StepState>.Empty;

    /// <summary>The approvals given.</summary>
    public ImmutableList<Approval> Approvals { get; init; } = [];

    /// <summary>Whether nothing further happens.</summary>
    public bool IsFinished => Phase is RunPhase.Succeeded or RunPhase.RolledBack or RunPhase.HeldForward;

    /// <summary>The first stage that is not done; <c>null</c> when all are.</summary>
    public Stage? CurrentStage => Plan.Stages.FirstOrDefault(stage => StageOf(stage.Id).DoneAt is null);

    /// <summary>The record of a stage; a fresh one when it has not begun.</summary>
    public StageState StageOf(string id) => Stages.GetValueOrDefault(id) ?? new StageState();

    /// <summary>The record of a step; a fresh one when it has not begun.</summary>
    public StepState StepOf(string id) => Steps.GetValueOrDefault(id) ?? new StepState(StepPhase.Pending, 0, StartedAt, "");

    /// <summary>The approval that counts for a stage at a moment: same plan, same evidence, not expired.</summary>
    public Approval? ApprovalFor(Stage stage, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var digest = StageOf(stage.Id).EvidenceDigest;
        return Approvals.FindLast(approval => approval.Stage == stage.Id && approval.PlanDigest == PlanDigest
            && approval.EvidenceDigest == digest && digest.Length > 0 && approval.ExpiresAt > now);
    }
}
