using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Tests.Rollouts;

public sealed class RunReducerTests
{
    private readonly RunWalk _walk = new();

    [Fact]
    public void Nothing_begins_before_the_gates_have_passed()
        => Assert.NotNull(_walk.Try(new RunInput.StepIntended("a") { OpId = "", At = RunWalk.At, By = "x", Epoch = 1 }));

    [Fact]
    public void A_takeover_asks_the_gates_again_and_silences_the_earlier_leader()
    {
        _walk.Pass("expand");
        _walk.TakeOver(2);
        Assert.IsType<RunEffect.JudgeGates>(_walk.Next);
        Assert.Contains("no longer leads", _walk.Try(new RunInput.StepIntended("a") { OpId = "", At = RunWalk.At, By = "x", Epoch = 1 }), StringComparison.Ordinal);
        Assert.NotNull(_walk.Try(new RunInput.StepIntended("a") { OpId = "", At = RunWalk.At, By = "y", Epoch = 2 }));
    }

    [Fact]
    public void An_intent_without_an_end_is_reconciled_before_anything_else()
    {
        _walk.Pass("expand");
        _walk.Do(epoch => new RunInput.StepIntended("a") { OpId = "", At = RunWalk.At, By = "x", Epoch = epoch });
        _walk.TakeOver(2);
        Assert.Equal("a", Assert.IsType<RunEffect.Reconcile>(_walk.Next).Step.Id);
    }

    [Fact]
    public void A_step_that_was_intended_before_a_takeover_and_is_not_done_passes_its_gates_and_its_approval_again()
    {
        _walk.Finish("expand");
        _walk.Finish("raise");
        _walk.Pass("contract");
        _walk.Approve("contract");
        _walk.Pass("contract");
        _walk.Do(epoch => new RunInput.StepIntended("d") { OpId = "", At = RunWalk.At, By = "x", Epoch = epoch });
        _walk.TakeOver(2);
        Assert.IsType<RunEffect.Reconcile>(_walk.Next);
        _walk.Do(epoch => new RunInput.StepWithdrawn("d", "not there") { OpId = "", At = RunWalk.At, By = "x", Epoch = epoch });
        Assert.IsType<RunEffect.JudgeGates>(_walk.Next);
        _walk.Pass("contract");
        Assert.IsType<RunEffect.AwaitApproval>(RunReducer.Next(_walk.State, RunWalk.At.AddHours(2)));
        Assert.Equal(RollbackClass.RestoreFromBackup, _walk.State.Floor);
    }

    [Fact]
    public void An_approval_that_is_given_twice_disturbs_nothing()
    {
        _walk.Finish("expand");
        _walk.Finish("raise");
        _walk.Pass("contract");
        _walk.Approve("contract");
        Assert.Contains("approved contract already", Again(), StringComparison.Ordinal);
        _walk.Pass("contract");
        _walk.Do(epoch => new RunInput.StepIntended("d") { OpId = "", At = RunWalk.At, By = "x", Epoch = epoch });
        var before = _walk.State;
        Assert.Contains("under way", Again(), StringComparison.Ordinal);
        Assert.Equal(before.Revision, _walk.State.Revision);
        _walk.Do(epoch => new RunInput.StepFinished("d", false, "it broke") { OpId = "", At = RunWalk.At, By = "x", Epoch = epoch });
        Assert.NotNull(Again());
        Assert.Contains("it broke", _walk.State.Reason, StringComparison.Ordinal);

        string Again() => _walk.Try(new RunInput.Approved(new Approval
        {
            Who = "operator-2",
            Stage = "contract",
            PlanDigest = _walk.State.PlanDigest,
            EvidenceDigest = _walk.State.StageOf("contract").EvidenceDigest,
            Reason = "again",
            ExpiresAt = RunWalk.At.AddHours(1),
        }) { OpId = "", At = RunWalk.At, By = "operator-2", Epoch = 1 }) ?? "";
    }

    [Fact]
    public void An_approval_of_no_evidence_is_refused()
        => Assert.NotNull(_walk.Try(new RunInput.Approved(new Approval { Who = "operator-1", Stage = "expand", PlanDigest = _walk.State.PlanDigest, EvidenceDigest = "", Reason = "r", ExpiresAt = RunWalk.At.AddHours(1) }) { OpId = "", At = RunWalk.At, By = "operator-1", Epoch = 1 }));

    [Fact]
    public void A_pause_lets_nothing_begin_and_a_resume_asks_the_gates_again()
    {
        _walk.Pass("expand");
        _walk.Do(epoch => new RunInput.Paused("a look") { OpId = "", At = RunWalk.At, By = "operator-1", Epoch = epoch });
        Assert.IsType<RunEffect.AwaitResume>(_walk.Next);
        Assert.NotNull(_walk.Try(new RunInput.StepIntended("a") { OpId = "", At = RunWalk.At, By = "x", Epoch = 1 }));
        _walk.Do(epoch => new RunInput.Resumed { OpId = "", At = RunWalk.At, By = "operator-1", Epoch = epoch });
        Assert.IsType<RunEffect.JudgeGates>(_walk.Next);
    }

    [Fact]
    public void An_abort_undoes_in_reverse_order_what_can_be_undone()
    {
        _walk.Finish("expand");
        _walk.Do(epoch => new RunInput.Aborted("no") { OpId = "", At = RunWalk.At, By = "operator-1", Epoch = epoch });
        Assert.Equal("b", Assert.IsType<RunEffect.Undo>(_walk.Next).Step.Id);
        _walk.Undo("b");
        Assert.Equal("a", Assert.IsType<RunEffect.Undo>(_walk.Next).Step.Id);
        _walk.Undo("a");
        Assert.Equal(RunPhase.RolledBack, _walk.State.Phase);
    }

    [Fact]
    public void An_abort_past_the_point_of_return_leaves_everything_as_it_is()
    {
        _walk.Finish("expand");
        _walk.Finish("raise");
        _walk.Do(epoch => new RunInput.Aborted("no") { OpId = "", At = RunWalk.At, By = "operator-1", Epoch = epoch });
        Assert.Equal(RunPhase.HeldForward, _walk.State.Phase);
        Assert.IsType<RunEffect.Finish>(_walk.Next);
    }

    [Fact]
    public void An_approval_that_has_expired_does_not_open_the_stage()
    {
        _walk.Finish("expand");
        _walk.Finish("raise");
        _walk.Pass("contract");
        _walk.Approve("contract");
        _walk.Pass("contract");
        Assert.IsType<RunEffect.Begin>(RunReducer.Next(_walk.State, RunWalk.At));
        Assert.IsType<RunEffect.AwaitApproval>(RunReducer.Next(_walk.State, RunWalk.At.AddHours(2)));
        Assert.NotNull(_walk.Try(new RunInput.StepIntended("d") { OpId = "", At = RunWalk.At.AddHours(2), By = "x", Epoch = 1 }));
    }

    [Fact]
    public void The_text_on_aborting_follows_the_floor()
    {
        Assert.Contains("changes nothing", RollbackText.IfAborted(_walk.State), StringComparison.Ordinal);
        _walk.Finish("expand");
        Assert.Contains("R2", RollbackText.IfAborted(_walk.State), StringComparison.Ordinal);
        Assert.Contains("b is put back. a is put back.", RollbackText.IfAborted(_walk.State), StringComparison.Ordinal);
        _walk.Finish("raise");
        Assert.Contains("What is done stays (R3): c is put back.", RollbackText.IfAborted(_walk.State), StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_run_ends_well_and_takes_nothing_further()
    {
        foreach (var stage in Plans.Small.Stages) _walk.Finish(stage.Id);
        Assert.Equal(RunPhase.Succeeded, _walk.State.Phase);
        Assert.NotNull(_walk.Try(new RunInput.Paused("late") { OpId = "", At = RunWalk.At, By = "operator-1", Epoch = 1 }));
    }
}
