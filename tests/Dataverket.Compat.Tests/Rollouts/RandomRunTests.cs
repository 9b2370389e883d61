using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Tests.Rollouts;

/// <summary>Many runs of random inputs, sensible and not; what must always hold is checked from outside after each.</summary>
public sealed class RandomRunTests(ITestOutputHelper output)
{
    private const int Seed = 20260101;

    [Fact]
    public void No_sequence_of_inputs_breaks_an_invariant_and_a_replay_gives_the_same_run()
    {
        var (accepted, succeeded, undone, held) = (0, 0, 0, 0);
        for (var world = 0; world < 3000; world++)
        {
            var random = new Random(Seed + world);
            var walk = new RunWalk();
            // Judged again since the last takeover, pause, resume or approval: kept by the test, not asked of the state.
            var judged = "";
            for (var n = 0; n < 80 && !walk.State.IsFinished; n++)
            {
                var before = walk.State;
                var input = Draw(random, before);
                if (walk.Try(input) is not null)
                {
                    Assert.Same(before, walk.State);
                    continue;
                }

                accepted++;
                Check(before, walk.State, input, judged, world);
                judged = input switch
                {
                    RunInput.GatesPassed passed => passed.Stage,
                    RunInput.TookOver or RunInput.Resumed or RunInput.Approved => "",
                    _ => judged,
                };
            }

            succeeded += walk.State.Phase == RunPhase.Succeeded ? 1 : 0;
            undone += walk.State.Phase == RunPhase.RolledBack ? 1 : 0;
            held += walk.State.Phase == RunPhase.HeldForward ? 1 : 0;
            RunState? replayed = null;
            foreach (var record in walk.Records) replayed = RunRecord.Apply(replayed, record);
            Assert.Equal(walk.State.Hash, replayed!.Hash);
            Assert.Equal((walk.State.Phase, walk.State.Epoch, walk.State.Floor, walk.State.Revision), (replayed.Phase, replayed.Epoch, replayed.Floor, replayed.Revision));
        }

        output.WriteLine($"seed={Seed} worlds=3000 accepted={accepted} succeeded={succeeded} undone={undone} held={held}");
        // A walk that never gets anywhere would prove nothing.
        Assert.True(succeeded > 20 && undone > 20 && held > 20);
    }

    private static void Check(RunState before, RunState after, RunInput input, string judged, int world)
    {
        var where = $"world {world}, revision {after.Revision}";
        Assert.True(after.Floor >= before.Floor, where);
        Assert.True(after.Epoch >= before.Epoch, where);
        Assert.True(after.Reason.Length > 0, where);
        Assert.True(input is RunInput.TookOver || input.Epoch == before.Epoch, where);
        if (input is RunInput.StepIntended intended)
        {
            var stage = before.Plan.Stages.First(stage => stage.Steps.Any(step => step.Id == intended.Step));
            var step = stage.Steps.First(step => step.Id == intended.Step);
            Assert.Equal(RunPhase.Running, before.Phase);
            Assert.Equal(stage.Id, judged);
            Assert.True(before.Plan.Stages.SelectMany(s => s.Steps).TakeWhile(s => s.Id != step.Id).All(s => before.StepOf(s.Id).Phase == StepPhase.Done), where);
            Assert.True(after.Floor >= step.Rollback, where);
            if (stage.NeedsApproval)
                Assert.Contains(before.Approvals, approval => approval.Stage == stage.Id && approval.PlanDigest == before.PlanDigest && approval.EvidenceDigest == before.StageOf(stage.Id).EvidenceDigest && approval.ExpiresAt > input.At);
        }

        if (input is RunInput.UndoIntended undo)
        {
            Assert.True(before.Floor < RollbackClass.ForwardOnly, where);
            Assert.True(before.Plan.Stages.SelectMany(s => s.Steps).SkipWhile(s => s.Id != undo.Step).Skip(1).All(s => before.StepOf(s.Id).Phase is StepPhase.Pending or StepPhase.Undone), where);
        }
    }

    // Mostly what a leader would do next, often what it would not.
    private static RunInput Draw(Random random, RunState state)
    {
        var epoch = random.Next(12) == 0 ? state.Epoch - 1 : state.Epoch;
        var at = RunWalk.At.AddMinutes(random.Next(0, 120));
        var steps = state.Plan.Stages.SelectMany(stage => stage.Steps).ToList();
        var any = steps[random.Next(steps.Count)].Id;
        var anyStage = state.Plan.Stages[random.Next(state.Plan.Stages.Count)].Id;
        var digest = random.Next(8) == 0 ? "other" : "digest";
        if (random.Next(3) > 0)
        {
            switch (RunReducer.Next(state, at))
            {
                case RunEffect.JudgeGates judge: return new RunInput.GatesPassed(judge.Stage.Id, digest, "e") { OpId = "", At = at, By = "x", Epoch = epoch };
                case RunEffect.AwaitApproval wait: return Approve(wait.Stage.Id);
                case RunEffect.Begin begin: return new RunInput.StepIntended(begin.Step.Id) { OpId = "", At = at, By = "x", Epoch = epoch };
                case RunEffect.Reconcile reconcile when random.Next(4) == 0: return new RunInput.StepWithdrawn(reconcile.Step.Id, "d") { OpId = "", At = at, By = "x", Epoch = epoch };
                case RunEffect.Reconcile reconcile: return new RunInput.StepFinished(reconcile.Step.Id, random.Next(8) > 0, "d") { OpId = "", At = at, By = "x", Epoch = epoch };
                case RunEffect.AwaitResume: return new RunInput.Resumed { OpId = "", At = at, By = "operator-1", Epoch = epoch };
                case RunEffect.Undo undo when state.StepOf(undo.Step.Id).Phase == StepPhase.UndoIntended: return new RunInput.UndoFinished(undo.Step.Id, random.Next(4) > 0, "d") { OpId = "", At = at, By = "x", Epoch = epoch };
                case RunEffect.Undo undo: return new RunInput.UndoIntended(undo.Step.Id) { OpId = "", At = at, By = "x", Epoch = epoch };
            }
        }

        return random.Next(14) switch
        {
            0 or 1 => new RunInput.TookOver("leader", "silence") { OpId = "", At = at, By = "leader", Epoch = state.Epoch + random.Next(0, 3) },
            2 => new RunInput.Paused("p") { OpId = "", At = at, By = "operator-1", Epoch = epoch },
            3 => new RunInput.Aborted("a") { OpId = "", At = at, By = "operator-1", Epoch = epoch },
            4 => Approve(anyStage),
            5 or 6 or 7 => new RunInput.StepIntended(any) { OpId = "", At = at, By = "x", Epoch = epoch },
            8 => new RunInput.StepFinished(any, true, "d") { OpId = "", At = at, By = "x", Epoch = epoch },
            9 => new RunInput.UndoIntended(any) { OpId = "", At = at, By = "x", Epoch = epoch },
            10 => new RunInput.UndoFinished(any, true, "d") { OpId = "", At = at, By = "x", Epoch = epoch },
            11 => new RunInput.Started("again", state.Plan) { OpId = "", At = at, By = "x", Epoch = epoch },
            12 => new RunInput.GatesPassed(anyStage, digest, "e") { OpId = "", At = at, By = "x", Epoch = epoch },
            _ => new RunInput.Resumed { OpId = "", At = at, By = "operator-1", Epoch = epoch },
        };

        RunInput Approve(string stage) => new RunInput.Approved(new Approval { Who = "operator-1", Stage = stage, PlanDigest = random.Next(6) == 0 ? "other" : state.PlanDigest, EvidenceDigest = random.Next(6) == 0 ? "other" : state.StageOf(stage).EvidenceDigest, Reason = "r", ExpiresAt = at.AddMinutes(random.Next(-10, 120)) }) { OpId = "", At = at, By = "operator-1", Epoch = epoch };
    }
}
