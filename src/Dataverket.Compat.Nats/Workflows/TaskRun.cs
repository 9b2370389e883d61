using System.Diagnostics;
using System.Text.Json;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>
/// One task in the hands of one worker: claim, steps, reply. Every entry names the one it follows, so that whoever wrote in between (another owner) makes
/// it refused, and then this run ends. It may end at any point and be begun anew from the task's history.
/// </summary>
/// <param name="tools">What the worker has.</param>
/// <param name="fold">Reads the task's data.</param>
/// <param name="facts">The task as this worker saw it last.</param>
/// <param name="stopping">Ends it after the step in hand.</param>
/// <param name="interrupt">Ends the step in hand too.</param>
/// <param name="closing">Ends everything.</param>
internal sealed class TaskRun(WorkerTools tools, TaskFold fold, TaskFacts facts, CancellationToken stopping, CancellationToken interrupt, CancellationToken closing)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private TaskFacts _facts = facts;
    private JsonElement _state;
    private byte[] _reply = [];

    private TaskView View => _facts.View;

    private bool MustStop => stopping.IsCancellationRequested || interrupt.IsCancellationRequested;

    /// <summary>Runs until the task has ended, is another's, or the worker stops. Throws what NATS does; the history then tells what was stored.</summary>
    /// <returns>Whether the history still is what this run knew.</returns>
    public async Task<bool> RunAsync()
    {
        var stored = await fold.ReadAsync(_facts.Subject, _facts.StateSequence, closing).ConfigureAwait(false);
        (_state, _reply) = stored switch
        {
            TaskRecord.Started started => (started.State, []),
            TaskRecord.Stepped stepped => (stepped.State, []),
            TaskRecord.Moved moved => (moved.State, []),
            TaskRecord.Ended ended => (default(JsonElement), ended.Reply),
            _ => throw new CompatNatsException($"Task {View.Id} of {View.Type} has no data where it should be."),
        };
        if (View.Owner != tools.Name)
        {
            if (!await TryAppendAsync(new TaskRecord.Claimed(tools.Options.Build, View.Epoch + 1) { Id = View.Id, Type = View.Type, By = tools.Name }).ConfigureAwait(false)) return false;
            WorkflowLog.Claimed(tools.Logger, tools.Name, View.Id, View.Type, View.Version, View.Epoch);
        }

        while (true)
        {
            if (_facts.HasEnded) return true;
            if (MustStop) return await LetGoAsync().ConfigureAwait(false);
            if (!await AdvanceAsync().ConfigureAwait(false)) return false;
            if (View.Owner != tools.Name) return true;
        }
    }

    // One entry further; false when it was refused.
    private Task<bool> AdvanceAsync()
    {
        if (View.Phase == TaskPhase.Replying) return ReplyAsync();
        if (tools.MoverOf(_facts) is { } next) return MoveAsync(next);
        if (tools.HandlerOf(View) is not { } handler) return LetGoAsync();
        var index = View.Step.Length == 0 ? 0 : handler.IndexOf(View.Step) + 1;
        return index == handler.StepNames.Count ? EndAsync(handler, null) : StepAsync(handler, index);
    }

    private async Task<bool> MoveAsync(TaskHandler next)
    {
        JsonElement converted;
        try
        {
            converted = TaskData.Check(next.Convert(_state), tools.Options.MaxStateBytes);
        }
#pragma warning disable CA1031 // A converter is the user's code: whatever it throws leaves the task where it is, for a build that has a mended one.
        catch (Exception e)
#pragma warning restore CA1031
        {
            WorkflowLog.NotMoved(tools.Logger, View.Id, View.Type, View.Version, e);
            tools.MoveFailed(_facts);
            return true;
        }

        var (from, after) = (View.Version, next.ContinuesAfter(View.Step)!);
        var moved = new TaskRecord.Moved(View.Epoch, from, next.Version, after, next.IndexOf(after) + 1, next.StepNames.Count, next.IsSafePoint(after), converted) { Id = View.Id, Type = View.Type, By = tools.Name };
        if (!await TryAppendAsync(moved).ConfigureAwait(false)) return false;
        _state = converted;
        WorkflowLog.Moved(tools.Logger, View.Id, View.Type, from, next.Version);
        return true;
    }

    private async Task<bool> StepAsync(TaskHandler handler, int index)
    {
        var (name, failures, pause) = (handler.StepNames[index], 0, FirstPause);
        for (var attempt = 1; !MustStop; attempt++, pause = Longer(pause))
        {
            using var timeout = new CancellationTokenSource(handler.Within(index), tools.Time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(interrupt, timeout.Token);
            JsonElement state;
            try
            {
                using var activity = NatsTelemetry.Source.StartActivity($"{View.Type} {name}", ActivityKind.Internal, NatsTelemetry.ContextOf(_facts.TraceParent));
                state = TaskData.Check(await handler.RunAsync(index, Context(name, attempt), _state, limit.Token).ConfigureAwait(false), tools.Options.MaxStateBytes);
            }
            catch (StepFailedException e)
            {
                return await EndAsync(handler, Cut(e.Message)).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A step is the user's code: whatever it throws is tried again.
            catch (Exception e) when (!interrupt.IsCancellationRequested)
#pragma warning restore CA1031
            {
                WorkflowLog.StepTrouble(tools.Logger, name, View.Id, View.Type, e);
                if (timeout.IsCancellationRequested || !Faults.Pass(tools.Options.IsPassing, e, tools.Logger)) failures++;
                if (failures >= tools.Options.MaxAttempts) return await EndAsync(handler, $"Step {name} failed {failures} times; the last fault was {(timeout.IsCancellationRequested ? "its time limit" : e.GetType().Name)}.").ConfigureAwait(false);
                await PauseAsync(pause).ConfigureAwait(false);
                continue;
            }
#pragma warning disable CA1031 // It was told to end, whatever it throws about that.
            catch (Exception)
#pragma warning restore CA1031
            {
                return true;
            }

            // Also when it was told to end meanwhile: what has had its effect is put on record, unless the task is another's by now.
            if (!await TryAppendAsync(new TaskRecord.Stepped(View.Epoch, name, index + 1, handler.IsSafePoint(name), state) { Id = View.Id, Type = View.Type, By = tools.Name }).ConfigureAwait(false)) return false;
            _state = state;
            return true;
        }

        return true;
    }

    private async Task<bool> EndAsync(TaskHandler handler, string? failure)
    {
        var (reply, reason) = ((byte[]?)null, failure ?? "");
        try
        {
            if (_facts.ReplySubject.Length > 0) reply = TaskData.CheckReply(handler.MakeReply(Context(View.Step, 1), ReplyId, _state, failure), ReplyId, tools.Options.MaxStateBytes);
        }
#pragma warning disable CA1031 // The user's code; making it again would throw again. What was done stays done.
        catch (Exception e)
#pragma warning restore CA1031
        {
            WorkflowLog.NoReply(tools.Logger, View.Id, View.Type, e);
            reason = $"{reason} Its reply could not be made ({e.GetType().Name}).".TrimStart();
        }

        if (failure is not null) WorkflowLog.Failed(tools.Logger, View.Id, View.Type, failure);
        if (reply is null) return await CloseAsync(failure is null, reason).ConfigureAwait(false);
        _reply = reply;
        return await TryAppendAsync(new TaskRecord.Ended(View.Epoch, failure is null, reason, reply) { Id = View.Id, Type = View.Type, By = tools.Name }).ConfigureAwait(false);
    }

    private async Task<bool> CloseAsync(bool succeeded, string reason)
    {
        var (type, version) = (View.Type, View.Version);
        if (!await TryAppendAsync(new TaskRecord.Closed(View.Epoch, succeeded, reason, version, View.Step, View.StepsDone, View.Steps, View.StartedAt) { Id = View.Id, Type = type, By = tools.Name }).ConfigureAwait(false)) return false;
        NatsTelemetry.Tasks.Add(1, new KeyValuePair<string, object?>("dataverket.task.type", type), new("dataverket.task.version", version), new("dataverket.outcome", succeeded ? "done" : "failed"));
        try
        {
            await fold.PurgeAsync(_facts.Subject, _facts.Sequence, closing).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            // It stays until all of the task is taken off the record.
        }

        return true;
    }

    // The same bytes under the same id however often: streams drop the second one within their window, readers by their own record of ids.
    private async Task<bool> ReplyAsync()
    {
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            if (MustStop) return true;
            try
            {
                await tools.Publish(_facts.ReplySubject, ReplyId, _reply, interrupt).ConfigureAwait(false);
                break;
            }
#pragma warning disable CA1031 // The host's code, and the network: the reply is tried until it is taken.
            catch (Exception e) when (!interrupt.IsCancellationRequested)
#pragma warning restore CA1031
            {
                WorkflowLog.StepTrouble(tools.Logger, "reply", View.Id, View.Type, e);
                await PauseAsync(pause).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // It was told to end.
            catch (Exception)
#pragma warning restore CA1031
            {
                return true;
            }
        }

        return await CloseAsync(_facts.Succeeded, View.Reason).ConfigureAwait(false);
    }

    // Only a worker that stops lets go; one that was not heard of late stops working, and goes on or is taken over from.
    private async Task<bool> LetGoAsync()
    {
        if (interrupt.IsCancellationRequested && !stopping.IsCancellationRequested) return true;
        return await TryAppendAsync(new TaskRecord.Released(View.Epoch) { Id = View.Id, Type = View.Type, By = tools.Name }).ConfigureAwait(false);
    }

    private async Task<bool> TryAppendAsync(TaskRecord record)
    {
        var bytes = TaskFacts.Encode(record);
        var sequence = await tools.Log.AppendAsync(_facts.Subject, _facts.Sequence, Guid.CreateVersion7().ToString(), bytes, tools.Options.Patience, closing).ConfigureAwait(false);
        if (sequence is null)
        {
            // Of many workers that want a new task, all but one lose it: nothing to remark.
            if (record is not TaskRecord.Claimed) WorkflowLog.Lost(tools.Logger, tools.Name, View.Id, View.Type, "another worker wrote first.");
            return false;
        }

        _facts = TaskFacts.Apply(_facts, new LogEntry(sequence.Value, _facts.Subject, "", bytes) { At = tools.Time.GetUtcNow() }, tools.Time.GetTimestamp());
        return true;
    }

    private string ReplyId => View.Id + ".reply";

    private TaskContext Context(string step, int attempt) => new()
    {
        Id = View.Id,
        Type = View.Type,
        Version = View.Version,
        Tenant = _facts.Tenant,
        StepId = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{View.Id}/{View.Version}/{step}"),
        Attempt = attempt,
        TraceParent = _facts.TraceParent,
    };

    private async Task PauseAsync(TimeSpan pause)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, interrupt);
        try
        {
            await Task.Delay(pause, tools.Time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping ends every pause.
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 > LongestPause ? LongestPause : pause * 2;

    private static string Cut(string text) => text.Length <= 1000 ? text : text[..1000];
}
