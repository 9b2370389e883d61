using System.Collections.Concurrent;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Nats.Tests.Coordination;

/// <summary>A gate whose answer the test turns.</summary>
internal sealed class TurnedGate(string name) : Gate(name)
{
    public Func<GateResult> Answer { get; set; } = () => GateResult.Pass("evidence");

    public int Asked { get; private set; }

    public override ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken)
    {
        Asked++;
        return ValueTask.FromResult(Answer());
    }
}

/// <summary>A target outside of every coordinator: what was done to it stays done.</summary>
internal sealed class Target
{
    public ConcurrentDictionary<string, int> Effects { get; } = [];

    public ConcurrentQueue<string> Acts { get; } = [];

    public Func<Step, CancellationToken, Task> OnAct { get; set; } = (_, _) => Task.CompletedTask;
}

internal sealed class TargetDriver(Target target) : StepDriver
{
    public override IReadOnlyCollection<string> Verbs { get; } = ["test.do"];

    public override ValueTask<StepObservation> ObserveAsync(Step step, CancellationToken cancellationToken)
        => ValueTask.FromResult(new StepObservation(target.Effects.GetValueOrDefault(step.Target) > 0, "seen"));

    public override async Task ActAsync(Step step, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        target.Acts.Enqueue(step.Id);
        progress.Report(new(1, 2, "half"));
        await target.OnAct(step, cancellationToken);
        target.Effects.AddOrUpdate(step.Target, 1, (_, count) => count + 1);
    }

    public override Task<string> UndoAsync(Step step, CancellationToken cancellationToken)
    {
        target.Effects[step.Target] = 0;
        return Task.FromResult("put back");
    }
}
