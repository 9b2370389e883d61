using System.Text.Json;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Rollouts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>
/// Walks one run: asks gates, records intents, lets drivers act, reports. It holds nothing that the run's log does not: kill it anywhere, and a
/// standby goes on from the log. Several may run for one run; the log lets only one lead. One call of <see cref="RunAsync"/> for each instance.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose; the other sources live as long as one call.")]
public sealed partial class RunCoordinator
{
    private readonly INatsConnection _nats;
    private readonly Plan _plan;
    private readonly Dictionary<string, StepDriver> _drivers;
    private readonly CoordinatorOptions _options;
    private readonly LedgerClient? _ledger;
    private readonly AnnouncementWatcher? _announcements;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly GateJudge _judge;
    private readonly IReadOnlyCollection<string> _gates;
    private readonly RunLog _log;
    private readonly LeaderWatch _watch;
    private readonly SemaphoreSlim _appending = new(1);
    private readonly Signal _report;
    private readonly Signal _advance;
    private readonly TaskCompletionSource<RunState> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<BlockStatus> _blocked = [];
    private RunningStep? _running;
    private CancellationTokenSource? _acting;
    private bool _leads;

    /// <summary>Makes a coordinator; nothing is sent until <see cref="RunAsync"/>.</summary>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="plan">The plan to start when the run has not started; a started run goes on with its own.</param>
    /// <param name="gates">The gates this host offers.</param>
    /// <param name="drivers">The drivers this host offers.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="ledger">Shown in the status; <c>null</c> to leave it out. Followed by the caller.</param>
    /// <param name="announcements">Shown in the status; <c>null</c> to leave them out. Heard by the caller.</param>
    /// <param name="time">The clock; <c>null</c> for the system's.</param>
    /// <param name="logger">Takes remarks; <c>null</c> for none.</param>
    /// <exception cref="RunLogException">The plan asks for what this host does not offer, or breaks a rule; every fault is listed.</exception>
    public RunCoordinator(INatsConnection nats, Plan plan, IEnumerable<Gate> gates, IEnumerable<StepDriver> drivers, CoordinatorOptions options, LedgerClient? ledger = null, AnnouncementWatcher? announcements = null, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        (_nats, _plan, _options, _ledger, _announcements) = (nats, plan, options, ledger, announcements);
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        var byName = gates.ToDictionary(gate => gate.Name, StringComparer.Ordinal);
        _drivers = drivers.SelectMany(driver => driver.Verbs.Select(verb => (verb, driver))).ToDictionary(pair => pair.verb, pair => pair.driver, StringComparer.Ordinal);
        if (plan.Validate(byName.Keys, _drivers.Keys) is { Count: > 0 } faults) throw new RunLogException($"Plan {plan.Name} cannot run: {string.Join(" ", faults)}");
        _judge = new GateJudge(byName, options.JudgeWithin, (options.JudgeEvery * 3) + options.JudgeWithin, _time);
        _gates = byName.Keys;
        _log = new RunLog(nats, options.RunId, options.Patience, _time);
        Name = $"{options.Name}-{Guid.NewGuid().ToString("N")[..6]}";
        _watch = new LeaderWatch(nats, options.RunId, _time, _logger);
        (_report, _advance) = (new Signal(_time), new Signal(_time));
    }

    /// <summary>This process's name as a leader.</summary>
    public string Name { get; }

    /// <summary>Whether this process leads, as far as it knows; the log decides at every append.</summary>
    public bool Leads => Volatile.Read(ref _leads);

    /// <summary>Ends with the run's last state.</summary>
    public Task<RunState> Completion => _completion.Task;

    /// <summary>Leads or stands by until cancelled; after the run's end it goes on reporting. An unreachable server is waited out.</summary>
    /// <exception cref="RunLogException">The run's log is broken or written by a newer build: a person must look.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] side = [_watch.RunAsync(stop.Token), ReportAsync(stop.Token), ServeAsync(stop.Token)];
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    await FoldAsync(cancellationToken).ConfigureAwait(false);
                    if (_log.State is { IsFinished: true } ended) _completion.TrySetResult(ended);
                    if (Leads) await AdvanceAsync(cancellationToken).ConfigureAwait(false);
                    else await StandByAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    _judge.Reset();
                    CoordinatorLog.Interrupted(_logger, _options.RunId, e.Message);
                    await WaitAsync(_options.JudgeEvery, cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(side).ConfigureAwait(false);
        }
    }

    private async Task StandByAsync(CancellationToken cancellationToken)
    {
        if (_log.State is null)
        {
            if (await AppendAsync(new RunInput.Started(_options.RunId, _plan) { OpId = NewId(), At = _time.GetUtcNow(), By = Name, Epoch = 1 }, cancellationToken).ConfigureAwait(false) is null) Lead();
            return;
        }

        if (!_log.State.IsFinished && _watch.Silence > _options.TakeoverAfter && CanLead(_log.State.Plan))
        {
            var reason = $"{_log.State.Leader} was silent for {_options.TakeoverAfter.TotalSeconds:0.#} s.";
            var takeover = new RunInput.TookOver(Name, reason) { OpId = NewId(), At = _time.GetUtcNow(), By = Name, Epoch = _log.State.Epoch + 1 };
            if (await AppendAsync(takeover, cancellationToken).ConfigureAwait(false) is null) Lead();
            return;
        }

        await WaitAsync(_options.JudgeEvery, cancellationToken).ConfigureAwait(false);
    }

    // The run goes on with its own plan, which may be another build's: who lacks a gate or a driver of it must not lead it.
    private bool CanLead(Plan plan)
    {
        var faults = plan.Validate(_gates, _drivers.Keys);
        if (faults.Count > 0) CoordinatorLog.CannotLead(_logger, Name, _options.RunId, string.Join(" ", faults));
        return faults.Count == 0;
    }

    private void Lead()
    {
        _judge.Reset();
        Volatile.Write(ref _leads, true);
        CoordinatorLog.Leads(_logger, Name, _options.RunId, _log.State!.Epoch);
    }

    private async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        var state = _log.State!;
        switch (RunReducer.Next(state, _time.GetUtcNow()))
        {
            case RunEffect.JudgeGates judge:
                var (digest, evidence, blocked) = await _judge.JudgeAsync(judge.Stage, cancellationToken).ConfigureAwait(false);
                Show(blocked);
                if (blocked.Count == 0) await AppendAsync(new RunInput.GatesPassed(judge.Stage.Id, digest, evidence) { OpId = NewId(), At = _time.GetUtcNow(), By = Name, Epoch = state.Epoch }, cancellationToken).ConfigureAwait(false);
                else await WaitAsync(_options.JudgeEvery, cancellationToken).ConfigureAwait(false);
                break;
            case RunEffect.AwaitApproval { Stage: var waiting }:
                _judge.Reset();
                Show([new(waiting.Id, "approval", $"{waiting.Title} waits for a person. {string.Join(" ", waiting.Steps.Select(step => step.RollbackNote))} The evidence: {state.StageOf(waiting.Id).Evidence.ReplaceLineEndings("; ")}", $"dataverket run approve --stage {waiting.Id} --evidence {state.StageOf(waiting.Id).EvidenceDigest} --reason ...", Age(state.ChangedAt))]);
                await WaitAsync(_options.JudgeEvery, cancellationToken).ConfigureAwait(false);
                break;
            case RunEffect.Begin begin:
                await AppendAsync(new RunInput.StepIntended(begin.Step.Id) { OpId = NewId(), At = _time.GetUtcNow(), By = Name, Epoch = state.Epoch }, cancellationToken).ConfigureAwait(false);
                break;
            case RunEffect.Reconcile reconcile:
                await PerformAsync(reconcile.Step, state.Epoch, cancellationToken).ConfigureAwait(false);
                break;
            case RunEffect.Undo undo:
                await UndoAsync(undo.Step, state, cancellationToken).ConfigureAwait(false);
                break;
            case RunEffect.AwaitResume:
                _judge.Reset();
                Show([new(state.CurrentStage?.Id ?? "", "step", state.Reason, "dataverket run resume --reason ..., or dataverket run abort --reason ...", Age(state.ChangedAt))]);
                await WaitAsync(_options.JudgeEvery, cancellationToken).ConfigureAwait(false);
                break;
            default:
                Show([]);
                await WaitAsync(_options.ReportEvery, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task FoldAsync(CancellationToken cancellationToken)
    {
        await _appending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _log.FoldAsync(cancellationToken).ConfigureAwait(false);
            CheckLeadership();
        }
        finally
        {
            _appending.Release();
        }
    }

    private async Task<string?> AppendAsync(RunInput input, CancellationToken cancellationToken)
    {
        await _appending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var refusal = await _log.AppendAsync(input, cancellationToken).ConfigureAwait(false);
            CheckLeadership();
            if (refusal is null) NatsTelemetry.Transitions.Add(1, new KeyValuePair<string, object?>("dataverket.run.input", input.GetType().Name));
            else CoordinatorLog.Refused(_logger, input.GetType().Name, refusal);
            return refusal;
        }
        finally
        {
            _appending.Release();
            _report.Set();
        }
    }

    private void CheckLeadership()
    {
        if (!Leads || _log.State!.Leader == Name) return;
        Volatile.Write(ref _leads, false);
        Interrupt();
        CoordinatorLog.Lost(_logger, Name, _log.State.Leader);
    }

    private void Interrupt()
    {
        try
        {
            _acting?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The step ended in the same moment.
        }
    }

    private Task ServeAsync(CancellationToken cancellationToken) => SteadySubscription.RunAsync(_nats, RolloutSubjects.Command(_options.RunId, "*"), async message =>
    {
        if (!Leads) return;
        var reply = await AnswerAsync(message.Data, cancellationToken).ConfigureAwait(false);
        // Only into an inbox: an answer sent to a subject of the asker's choice would be written with this coordinator's rights. Inboxes that only their
        // owners may hear (_INBOX.operator.>) differ behind the first token.
        if (message.ReplyTo?.StartsWith(_nats.Opts.InboxPrefix.Split('.')[0] + ".", StringComparison.Ordinal) == true)
            await message.ReplyAsync(JsonSerializer.SerializeToUtf8Bytes(reply, CoordinationJson.Default.RunReply), cancellationToken: cancellationToken).ConfigureAwait(false);
    }, _time, _logger, cancellationToken);

    private async Task<RunReply> AnswerAsync(byte[]? body, CancellationToken cancellationToken)
    {
        try
        {
            if (JsonSerializer.Deserialize(body ?? [], CoordinationJson.Default.RunCommand) is not { By.Length: > 0 and <= 200, Reason.Length: > 0 and <= 1000, Stage.Length: <= 200, PlanDigest.Length: <= 128, EvidenceDigest.Length: <= 128 } command)
                return new(false, "A command says who asks (up to 200 characters) and why (up to 1,000).");
            var (at, epoch) = (_time.GetUtcNow(), _log.State!.Epoch);
            var input = CommandInput.From(command, NewId(), at, epoch, _options.ApprovalLasts);
            if (input is null) return new(false, "This coordinator knows pause, resume, abort and approve.");
            var refusal = await AppendAsync(input, cancellationToken).ConfigureAwait(false);
            if (refusal is null) Interrupt();
            _advance.Set();
            return new(refusal is null, refusal ?? $"{command.Verb} is on record.");
        }
        catch (Exception e) when (e is JsonException or CompatNatsException or NatsException)
        {
            return new(false, e is JsonException ? "The command cannot be read." : $"Unknown: {e.Message} Look at the status before asking again.");
        }
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        long? lost = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(_options.ReportEvery);
                // The end is told by whoever is left when the leader died right after it.
                if (_log.State is { } state && (Leads || (state.IsFinished && _watch.Silence > _options.TakeoverAfter)))
                {
                    var status = StatusBuilder.Build(state, _blocked, _running, _ledger, _announcements, _time.GetUtcNow());
                    await _nats.PublishAsync(RolloutSubjects.Status(_options.RunId), status.ToJson(), cancellationToken: limit.Token).ConfigureAwait(false);
                }

                // Also while a step is in hand: whoever no longer leads must learn it before the step ends.
                if (Leads && _acting is not null) await FoldAsync(limit.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A report that nobody gets never stops the run, and a leader without a heartbeat would be worse; the next one follows within a second.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                CoordinatorLog.Interrupted(_logger, _options.RunId, e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            FenceSelf(ref lost);
            // A burst of progress is one report: at most ten a second.
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, CancellationToken.None).ConfigureAwait(false);
            await _report.WaitAsync(_options.ReportEvery, cancellationToken).ConfigureAwait(false);
        }
    }

    // Cut off for half the time after which another may lead: what is in hand stops, and goes on only after the log was folded again.
    private void FenceSelf(ref long? lost)
    {
        if (_nats.ConnectionState == NatsConnectionState.Open) lost = null;
        else lost ??= _time.GetTimestamp();
        if (lost is { } since && _time.GetElapsedTime(since) > _options.TakeoverAfter / 2) Interrupt();
    }

    private void Show(IReadOnlyList<BlockStatus> blocked)
    {
        _blocked = blocked;
        _report.Set();
    }

    private Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken) => _advance.WaitAsync(pause, cancellationToken);

    private double Age(DateTimeOffset since) => Math.Max(0, (_time.GetUtcNow() - since).TotalSeconds);

    private static string NewId() => Guid.CreateVersion7().ToString();
}
