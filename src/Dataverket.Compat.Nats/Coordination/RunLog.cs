using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>A run's history on its stream subject, folded. Each append follows exactly the state it was decided on; whoever loses that race folds again. One caller at a time.</summary>
internal sealed class RunLog(INatsConnection nats, string runId, TimeSpan patience, TimeProvider time)
{
    private readonly GuardedLog _log = new(JetStreamDomain.Context(nats), JetStreamAssets.RunsStream, time);
    private readonly string _subject = RolloutSubjects.Log(runId);
    private ulong _sequence;

    /// <summary>The state; <c>null</c> while the run has not started.</summary>
    public RunState? State { get; private set; }

    /// <summary>Reads what is new.</summary>
    /// <exception cref="RunLogException">The log is broken or written by a newer build.</exception>
    public async Task FoldAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in _log.ReadAsync(_subject, _sequence + 1, cancellationToken).ConfigureAwait(false))
        {
            State = RunRecord.Apply(State, entry.Data.Span);
            _sequence = entry.Sequence;
        }
    }

    /// <summary>Appends one input, if the state takes it and nobody else appended first.</summary>
    /// <returns>Why it was not taken; <c>null</c> when it was.</returns>
    /// <exception cref="CompatNatsException">Unknown: nothing may be decided until the log was folded again.</exception>
    public async Task<string?> AppendAsync(RunInput input, CancellationToken cancellationToken)
    {
        var transition = RunReducer.Reduce(State, input);
        if (!transition.IsAccepted) return transition.Refusal;
        var bytes = new RunRecord(State?.Hash ?? "", input).ToJson();
        var sequence = await _log.AppendAsync(_subject, _sequence, input.OpId, bytes, patience, cancellationToken).ConfigureAwait(false);
        if (sequence is null)
        {
            await FoldAsync(cancellationToken).ConfigureAwait(false);
            return "Another coordinator wrote to the run first.";
        }

        State = RunRecord.Apply(State, bytes);
        _sequence = sequence.Value;
        return null;
    }
}
