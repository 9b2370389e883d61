using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Tests.Rollouts;

/// <summary>A run under test, with the records it would leave.</summary>
internal sealed class RunWalk
{
    public static readonly DateTimeOffset At = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<byte[]> _records = [];

    public RunWalk() => Do(_ => new RunInput.Started("run", Plans.Small) { OpId = "", At = At, By = "x", Epoch = 1 });

    public RunState State { get; private set; } = null!;

    public RunEffect Next => RunReducer.Next(State, At);

    public IReadOnlyList<byte[]> Records => _records;

    /// <summary>The refusal, or null when it was accepted.</summary>
    public string? Try(RunInput input)
    {
        var transition = RunReducer.Reduce(State, input);
        if (!transition.IsAccepted) return transition.Refusal;
        var record = new RunRecord(State?.Hash ?? "", input).ToJson();
        State = RunRecord.Apply(State, record);
        _records.Add(record);
        return null;
    }

    public void Do(Func<long, RunInput> make) => Assert.Null(Try(make(State?.Epoch ?? 1)));

    public void Pass(string stage) => Do(epoch => new RunInput.GatesPassed(stage, "digest", "evidence") { OpId = "", At = At, By = "x", Epoch = epoch });

    public void TakeOver(long epoch) => Do(_ => new RunInput.TookOver("leader-" + epoch, "silence") { OpId = "", At = At, By = "leader-" + epoch, Epoch = epoch });

    public void Approve(string stage) => Do(epoch => new RunInput.Approved(new Approval
    {
        Who = "operator-1",
        Stage = stage,
        PlanDigest = State.PlanDigest,
        EvidenceDigest = State.StageOf(stage).EvidenceDigest,
        Reason = "looked",
        ExpiresAt = At.AddHours(1),
    }) { OpId = "", At = At, By = "operator-1", Epoch = epoch });

    public void Undo(string step)
    {
        Do(epoch => new RunInput.UndoIntended(step) { OpId = "", At = At, By = "x", Epoch = epoch });
        Do(epoch => new RunInput.UndoFinished(step, true, "") { OpId = "", At = At, By = "x", Epoch = epoch });
    }

    public void Finish(string id)
    {
        var stage = Plans.Small.Stages.First(stage => stage.Id == id);
        Pass(id);
        if (stage.NeedsApproval)
        {
            Approve(id);
            Pass(id);
        }

        foreach (var step in stage.Steps)
        {
            Do(epoch => new RunInput.StepIntended(step.Id) { OpId = "", At = At, By = "x", Epoch = epoch });
            Do(epoch => new RunInput.StepFinished(step.Id, true, "seen") { OpId = "", At = At, By = "x", Epoch = epoch });
        }
    }
}
