namespace Dataverket.Compat.Rollouts;

/// <summary>
/// The pure heart of a run: no clock, no randomness, no I/O. The same inputs give the same state on every machine, which is what a takeover and a
/// replay rely on.
/// </summary>
public static class RunReducer
{
    /// <summary>Folds one input. An input that does not fit the state is refused and changes nothing.</summary>
    public static RunTransition Reduce(RunState? state, RunInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (state is null) return input is RunInput.Started started ? new(Start(started), null) : new(null, "The run has not started.");
        if (input is RunInput.Started) return Refuse(state, $"Run {state.RunId} has started already.");
        if (state.IsFinished) return Refuse(state, $"Run {state.RunId} has ended: {state.Phase}.");
        if (input is RunInput.TookOver takeover)
            return input.Epoch == state.Epoch + 1 ? Accept(TakeOver(state, takeover), input) : Refuse(state, $"Epoch {input.Epoch} does not follow {state.Epoch}.");
        if (input.Epoch != state.Epoch) return Refuse(state, $"Epoch {input.Epoch} no longer leads; {state.Leader} does, in epoch {state.Epoch}.");
        return input switch
        {
            RunInput.GatesPassed passed => PassGates(state, passed),
            RunInput.Approved approved => Approve(state, approved),
            RunInput.StepIntended intended => Intend(state, intended),
            RunInput.StepFinished finished => FinishStep(state, finished),
            RunInput.StepWithdrawn withdrawn => Withdraw(state, withdrawn),
            RunInput.UndoIntended undo => IntendUndo(state, undo),
            RunInput.UndoFinished undone => FinishUndo(state, undone),
            RunInput.Paused paused => state.Phase == RunPhase.Running
                ? Accept(state with { Phase = RunPhase.Paused, Reason = $"Paused by {paused.By}: {paused.Reason}" }, input)
                : Refuse(state, $"Only a running run can be paused; this one is {state.Phase}."),
            RunInput.Resumed resumed => state.Phase == RunPhase.Paused
                ? Accept(Rejudge(state with { Phase = RunPhase.Running, Steps = Retriable(state), Reason = resumed.Reason.Length > 0 ? $"Resumed by {input.By}: {resumed.Reason}" : $"Resumed by {input.By}." }), input)
                : Refuse(state, $"Only a paused run can be resumed; this one is {state.Phase}."),
            RunInput.Aborted aborted => Abort(state, aborted),
            _ => Refuse(state, "This build does not know the input."),
        };
    }

    /// <summary>What the leader has to do next.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">The moment, against which approvals expire.</param>
    public static RunEffect Next(RunState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.IsFinished) return new RunEffect.Finish();
        if (state.Phase == RunPhase.Paused) return new RunEffect.AwaitResume();
        if (state.Phase == RunPhase.Aborting) return LastBegun(state) is { } last ? new RunEffect.Undo(last) : new RunEffect.Finish();

        var stage = state.CurrentStage!;
        var step = stage.Steps.First(step => state.StepOf(step.Id).Phase != StepPhase.Done);
        if (state.StepOf(step.Id).Phase == StepPhase.Intended) return new RunEffect.Reconcile(step);
        if (state.StageOf(stage.Id).MustJudge) return new RunEffect.JudgeGates(stage);
        return stage.NeedsApproval && state.ApprovalFor(stage, now) is null ? new RunEffect.AwaitApproval(stage) : new RunEffect.Begin(step);
    }

    private static RunState Start(RunInput.Started input)
        => Accept(new RunState
        {
            RunId = input.RunId,
            Plan = input.Plan,
            PlanDigest = input.Plan.Digest(),
            Reason = $"Started by {input.By}.",
            Epoch = input.Epoch,
            Leader = input.By,
            StartedAt = input.At,
            Stages = System.Collections.Immutable.ImmutableDictionary<string, StageState>.Empty.SetItem(input.Plan.Stages[0].Id, new StageState { EnteredAt = input.At }),
        }, input).State!;

    private static RunState TakeOver(RunState state, RunInput.TookOver input)
        => Rejudge(state with { Epoch = input.Epoch, Leader = input.Leader, Reason = $"{input.Leader} took over: {input.Reason}" });

    // Evidence that an earlier leader gathered, or that was gathered before a pause, does not open a gate.
    private static RunState Rejudge(RunState state)
        => state.CurrentStage is { } stage ? state with { Stages = state.Stages.SetItem(stage.Id, state.StageOf(stage.Id) with { MustJudge = true }) } : state;

    private static RunTransition PassGates(RunState state, RunInput.GatesPassed input)
    {
        if (NotRunning(state) is { } refusal) return Refuse(state, refusal);
        if (state.CurrentStage?.Id != input.Stage) return Refuse(state, $"{input.Stage} is not the current stage.");
        var stage = state.StageOf(input.Stage) with { EvidenceDigest = input.EvidenceDigest, Evidence = input.Evidence, MustJudge = false };
        return Accept(state with { Stages = state.Stages.SetItem(input.Stage, stage), Reason = $"The gates of {input.Stage} passed." }, input);
    }

    private static RunTransition Approve(RunState state, RunInput.Approved input)
    {
        var (approval, stage) = (input.Approval, state.CurrentStage);
        if (stage?.Id != approval.Stage) return Refuse(state, $"{approval.Stage} is not the stage that waits; {stage?.Id ?? "none"} is.");
        if (!stage.NeedsApproval) return Refuse(state, $"{approval.Stage} needs no approval.");
        if (approval.PlanDigest != state.PlanDigest) return Refuse(state, "The approval is for another plan.");
        if (approval.EvidenceDigest.Length == 0 || approval.EvidenceDigest != state.StageOf(stage.Id).EvidenceDigest)
            return Refuse(state, "The approval is for other evidence than the gates hold now. Look at it again, then approve again.");
        if (approval.ExpiresAt <= input.At) return Refuse(state, "The approval has expired.");
        if (NotRunning(state) is { } refusal) return Refuse(state, refusal);
        // To take it again would have the gates judged anew, and interrupt the step in hand.
        if (stage.Steps.Any(step => state.StepOf(step.Id).Phase == StepPhase.Intended)) return Refuse(state, $"{approval.Stage} was approved, and is under way.");
        if (state.ApprovalFor(stage, input.At) is { } earlier) return Refuse(state, $"{earlier.Who} approved {approval.Stage} already.");
        var approved = state with { Approvals = state.Approvals.Add(approval), Reason = $"{approval.Who} approved {approval.Stage}: {approval.Reason}" };
        return Accept(Rejudge(approved), input);
    }

    private static RunTransition Intend(RunState state, RunInput.StepIntended input)
    {
        if (NotRunning(state) is { } refusal) return Refuse(state, refusal);
        if (Next(state, input.At) is not RunEffect.Begin begin || begin.Step.Id != input.Step) return Refuse(state, $"Step {input.Step} is not next.");
        var record = state.StepOf(input.Step);
        return Accept(state with
        {
            Floor = begin.Step.Rollback > state.Floor ? begin.Step.Rollback : state.Floor,
            Steps = state.Steps.SetItem(input.Step, new StepState(StepPhase.Intended, record.Attempt + 1, input.At, "")),
            Reason = $"{begin.Step.Verb} on {begin.Step.Target}.",
        }, input);
    }

    private static RunTransition FinishStep(RunState state, RunInput.StepFinished input)
    {
        var record = state.StepOf(input.Step);
        if (record.Phase != StepPhase.Intended) return Refuse(state, $"Step {input.Step} is {record.Phase}, not begun.");
        var phase = input.Succeeded ? StepPhase.Done : StepPhase.Failed;
        var next = state with { Steps = state.Steps.SetItem(input.Step, new StepState(phase, record.Attempt, input.At, input.Detail)) };
        if (!input.Succeeded)
        {
            var reason = $"Step {input.Step} failed: {input.Detail} Mend it, then resume; or abort.";
            return Accept(next with { Reason = reason, Phase = next.Phase == RunPhase.Running ? RunPhase.Paused : next.Phase }, input);
        }

        var stage = next.Plan.Stages.First(stage => stage.Steps.Any(step => step.Id == input.Step));
        next = next with { Reason = $"{input.Step} is done: {input.Detail}" };
        if (!stage.Steps.All(step => next.StepOf(step.Id).Phase == StepPhase.Done)) return Accept(next, input);
        next = next with { Stages = next.Stages.SetItem(stage.Id, next.StageOf(stage.Id) with { DoneAt = input.At }) };
        if (next.CurrentStage is { } following)
            next = next with { Stages = next.Stages.SetItem(following.Id, next.StageOf(following.Id) with { EnteredAt = input.At }) };
        else if (next.Phase != RunPhase.Aborting)
            next = next with { Phase = RunPhase.Succeeded, Reason = "Every stage is done." };
        return Accept(next, input);
    }

    // The floor stays: what was intended once may have had an effect that nobody saw.
    private static RunTransition Withdraw(RunState state, RunInput.StepWithdrawn input)
    {
        if (NotRunning(state) is { } refusal) return Refuse(state, refusal);
        var record = state.StepOf(input.Step);
        if (record.Phase != StepPhase.Intended) return Refuse(state, $"Step {input.Step} is {record.Phase}, not begun.");
        return Accept(state with
        {
            Steps = state.Steps.SetItem(input.Step, record with { Phase = StepPhase.Pending, Since = input.At, Detail = input.Detail }),
            Reason = $"{input.Step} is not done yet; its gates are asked again.",
        }, input);
    }

    private static RunTransition Abort(RunState state, RunInput.Aborted input)
    {
        if (state.Phase == RunPhase.Aborting) return Refuse(state, "The run is being aborted already.");
        if (state.Floor >= RollbackClass.ForwardOnly)
            return Accept(state with { Phase = RunPhase.HeldForward, Reason = $"Aborted by {input.By}: {input.Reason} What is done stays: a step that cannot be taken back was begun." }, input);
        var aborting = state with { Phase = RunPhase.Aborting, Reason = $"Aborted by {input.By}: {input.Reason}" };
        return Accept(LastBegun(aborting) is null ? aborting with { Phase = RunPhase.RolledBack } : aborting, input);
    }

    private static RunTransition IntendUndo(RunState state, RunInput.UndoIntended input)
    {
        if (state.Phase != RunPhase.Aborting || LastBegun(state)?.Id != input.Step) return Refuse(state, $"Step {input.Step} is not the next to undo.");
        return Accept(state with { Steps = state.Steps.SetItem(input.Step, state.StepOf(input.Step) with { Phase = StepPhase.UndoIntended, Since = input.At }) }, input);
    }

    private static RunTransition FinishUndo(RunState state, RunInput.UndoFinished input)
    {
        if (state.StepOf(input.Step).Phase != StepPhase.UndoIntended) return Refuse(state, $"Step {input.Step} is not being undone.");
        if (!input.Succeeded) return Accept(state with { Reason = $"Undoing {input.Step} failed: {input.Detail} It is tried again." }, input);
        var next = state with { Steps = state.Steps.SetItem(input.Step, state.StepOf(input.Step) with { Phase = StepPhase.Undone, Since = input.At, Detail = input.Detail }) };
        return Accept(LastBegun(next) is null ? next with { Phase = RunPhase.RolledBack, Reason = "Every step is undone." } : next with { Reason = $"{input.Step} is undone." }, input);
    }

    private static Step? LastBegun(RunState state)
        => state.Plan.Stages.SelectMany(stage => stage.Steps).LastOrDefault(step => state.StepOf(step.Id) is var record && record.Attempt > 0 && record.Phase != StepPhase.Undone);

    private static System.Collections.Immutable.ImmutableDictionary<string, StepState> Retriable(RunState state)
        => state.Steps.SetItems(state.Steps.Where(pair => pair.Value.Phase == StepPhase.Failed)
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { Phase = StepPhase.Pending })));

    private static string? NotRunning(RunState state) => state.Phase == RunPhase.Running ? null : $"The run is {state.Phase}: {state.Reason}";

    private static RunTransition Accept(RunState next, RunInput input) => new(next with { Revision = next.Revision + 1, ChangedAt = input.At }, null);

    private static RunTransition Refuse(RunState state, string why) => new(state, why);
}
