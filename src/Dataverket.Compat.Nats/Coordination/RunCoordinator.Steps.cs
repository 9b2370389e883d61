using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Nats.Coordination;

/// <content>Doing and undoing one step.</content>
public sealed partial class RunCoordinator
{
    // Observe first: the intent may be an earlier leader's, and its effect may have happened. After the act, only what is seen at the target counts.
    private async Task PerformAsync(Step step, long epoch, CancellationToken cancellationToken)
    {
        Show([]);
        _judge.Reset();
        var driver = _drivers[step.Verb];
        var left = _log.State!.StepOf(step.Id).Since.AddSeconds(step.DeadlineSeconds) - _time.GetUtcNow();
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        using var acting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        (_running, _acting) = (new RunningStep(step.Id, _time, _report.Set), acting);
        try
        {
            // A pause or an abort that came before there was anything to interrupt.
            if (_log.State is not { Phase: RunPhase.Running } state || state.Epoch != epoch || state.StepOf(step.Id).Phase != StepPhase.Intended) return;
            var seen = await driver.ObserveAsync(step, acting.Token).ConfigureAwait(false);
            if (!seen.IsDone && state.StageOf(state.CurrentStage!.Id).MustJudge)
            {
                await AppendAsync(new RunInput.StepWithdrawn(step.Id, seen.Detail) { OpId = NewId(), At = _time.GetUtcNow(), By = Name, Epoch = epoch }, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (!seen.IsDone)
            {
                await driver.ActAsync(step, _running, acting.Token).ConfigureAwait(false);
                seen = await driver.ObserveAsync(step, acting.Token).ConfigureAwait(false);
            }

            if (seen.IsDone) await FinishAsync(true, seen.Detail).ConfigureAwait(false);
            else if (deadline.IsCancellationRequested) await FinishAsync(false, $"not done within {step.DeadlineSeconds} s: {seen.Detail}").ConfigureAwait(false);
            else await WaitAsync(_options.JudgeEvery, cancellationToken).ConfigureAwait(false);
        }
        catch (StepFailedException e)
        {
            await FinishAsync(false, e.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await FinishAsync(false, $"not done within {step.DeadlineSeconds} s.").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Paused, aborted or led by another now: the next round sees which.
        }
#pragma warning disable CA1031 // A driver is the user's code. What it throws besides StepFailedException may pass: the step is tried again and observed first.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            CoordinatorLog.StepTrouble(_logger, step.Id, e);
            if (deadline.IsCancellationRequested)
            {
                await FinishAsync(false, $"not done within {step.DeadlineSeconds} s: {e.Message}").ConfigureAwait(false);
                return;
            }

            Show([new(_log.State!.CurrentStage?.Id ?? "", "step", $"{step.Id}: {e.Message}", "It is tried again by itself until its deadline.", 0)]);
            await WaitAsync(_options.JudgeEvery, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            (_running, _acting) = (null, null);
        }

        async Task FinishAsync(bool succeeded, string detail)
            => await AppendAsync(new RunInput.StepFinished(step.Id, succeeded, detail) { OpId = NewId(), At = _time.GetUtcNow(), By = Name, Epoch = epoch }, cancellationToken).ConfigureAwait(false);
    }

    private async Task UndoAsync(Step step, RunState state, CancellationToken cancellationToken)
    {
        if (state.StepOf(step.Id).Phase != StepPhase.UndoIntended)
        {
            await AppendAsync(new RunInput.UndoIntended(step.Id) { OpId = NewId(), At = _time.GetUtcNow(), By = Name, Epoch = state.Epoch }, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(step.DeadlineSeconds), _time);
        using var acting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        _acting = acting;
        string trouble;
        try
        {
            var detail = await _drivers[step.Verb].UndoAsync(step, acting.Token).ConfigureAwait(false);
            await AppendAsync(new RunInput.UndoFinished(step.Id, true, detail) { OpId = NewId(), At = _time.GetUtcNow(), By = Name, Epoch = state.Epoch }, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !deadline.IsCancellationRequested)
        {
            // Led by another now: the next round sees it.
            return;
        }
#pragma warning disable CA1031 // The reason is recorded once and shown, and the undo is tried again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            CoordinatorLog.StepTrouble(_logger, step.Id, e);
            trouble = e is OperationCanceledException ? $"not undone within {step.DeadlineSeconds} s." : e.Message;
        }
        finally
        {
            _acting = null;
        }

        // Once for each trouble: what is tried again every few seconds must not fill a log that is kept for ever.
        var record = new RunInput.UndoFinished(step.Id, false, trouble) { OpId = NewId(), At = _time.GetUtcNow(), By = Name, Epoch = state.Epoch };
        if (!state.Reason.Contains(trouble, StringComparison.Ordinal)) await AppendAsync(record, cancellationToken).ConfigureAwait(false);
        Show([new("", "step", $"Undoing {step.Id}: {trouble}", "It is tried again by itself.", 0)]);
        await WaitAsync(_options.JudgeEvery, cancellationToken).ConfigureAwait(false);
    }
}
