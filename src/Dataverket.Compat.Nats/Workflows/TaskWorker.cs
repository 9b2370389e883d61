using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>
/// Runs long tasks under the handler versions it has; any number of workers, of any builds, may run for one type. A task has one owner, by its history in
/// the stream; an owner that falls silent loses it, and what that owner still writes is refused. A task whose version nobody knows waits. One call of
/// <see cref="RunAsync"/> for each instance; the rest is safe to use from any thread.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A token source without a timer, whose wait handle is never asked for, holds nothing to dispose.")]
public sealed class TaskWorker
{
    private readonly INatsConnection _nats;
    private readonly WorkerTools _tools;
    private readonly TaskFold[] _folds;
    private readonly WorkerWatch _watch;
    private readonly WorkerVoice _voice;
    private readonly Signal _wake;
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly HashSet<(string, int)> _remarked = [];
    private volatile IReadOnlyList<TaskView> _waiting = [];
    private CancellationTokenSource _holding = new();

    /// <summary>Makes a worker; nothing is sent until <see cref="RunAsync"/>.</summary>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="handlers">The handlers, of as many types and versions as this build has; 1 to 256.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="publish">
    /// Sends a reply: subject, message id, body. It returns when the reply is stored and throws when that is not known; it is called again with the same
    /// id until it returns. <c>null</c> for <see cref="JetStreamPublisher.PublishAsync(string, string, ReadOnlyMemory{byte}, CancellationToken)"/>.
    /// </param>
    /// <param name="time">The clock; <c>null</c> for the system's.</param>
    /// <param name="logger">Takes remarks; <c>null</c> for none.</param>
    /// <exception cref="ArgumentException">There are no handlers or too many, or two of one type and version; or an option is outside its range.</exception>
    public TaskWorker(INatsConnection nats, IEnumerable<TaskHandler> handlers, TaskWorkerOptions options, Func<string, string, ReadOnlyMemory<byte>, CancellationToken, Task>? publish = null, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(nats);
        ArgumentNullException.ThrowIfNull(handlers);
        ArgumentNullException.ThrowIfNull(options);
        TaskHandler[] all = [.. handlers];
        Check(all, options);
        (time, logger) = (time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        _nats = nats;
        Name = $"{options.Instance}-{Guid.NewGuid().ToString("N")[..6]}";
        var log = new GuardedLog(JetStreamDomain.Context(nats), JetStreamAssets.TasksStream, time);
        _tools = new WorkerTools(Name, all, options, log, publish ?? new JetStreamPublisher(nats).PublishAsync, time, logger);
        _folds = [.. _tools.Handlers.Select(handler => handler.Type).Distinct(StringComparer.Ordinal).Select(type => new TaskFold(nats, TaskSubjects.OfType(type), time))];
        _watch = new WorkerWatch(nats, Name, WorkerVoice.Every(options.TimeToLive), time, logger);
        _voice = new WorkerVoice(nats, Name, Describe, options.TimeToLive, time, logger, Interrupt);
        _wake = new Signal(time);
    }

    /// <summary>This worker's name as an owner.</summary>
    public string Name { get; }

    /// <summary>How many tasks it has in hand.</summary>
    public int Running => _running.Count;

    /// <summary>Tasks of its types that wait for a worker with another handler version than it has, as it saw them last.</summary>
    public IReadOnlyList<TaskView> Waiting => _waiting;

    /// <summary>
    /// Runs tasks until cancelled; then the steps in hand finish within <see cref="TaskWorkerOptions.DrainWithin"/>, and the tasks are let go for others to
    /// go on with at once. An unreachable server is waited out.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var hands = new CancellationTokenSource();
        using var closing = new CancellationTokenSource();
        using var quiet = new CancellationTokenSource();
        using var drain = cancellationToken.Register(() =>
        {
            hands.CancelAfter(_tools.Options.DrainWithin);
            closing.CancelAfter(_tools.Options.DrainWithin + TimeSpan.FromSeconds(2));
            _wake.Set();
        });
        Task[] side =
        [
            _watch.RunAsync(quiet.Token), _voice.RunAsync(quiet.Token),
            .. _folds.Select(fold => SteadySubscription.RunAsync(_nats, fold.Subject, Wake, _tools.Time, _tools.Logger, quiet.Token)),
        ];
        var pruned = _tools.Time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                foreach (var fold in _folds) await fold.FoldAsync(cancellationToken).ConfigureAwait(false);
                foreach (var fold in _folds) Take(fold, cancellationToken, hands.Token, closing.Token);
                Remark();
                if (_tools.Time.GetElapsedTime(pruned) > _tools.Options.KeepEnded / 100)
                {
                    pruned = _tools.Time.GetTimestamp();
                    foreach (var fold in _folds) await fold.PruneAsync(_tools.Options.KeepEnded, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                WorkflowLog.Interrupted(_tools.Logger, Name, e.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            // At least as often as workers speak: a silence is noticed by looking.
            var every = WorkerVoice.Every(_tools.Options.TimeToLive);
            await _wake.WaitAsync(every < _tools.Options.PollEvery ? every : _tools.Options.PollEvery, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(_running.Values).ConfigureAwait(false);
        await quiet.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(side).ConfigureAwait(false);
    }

    internal static void Check(IReadOnlyCollection<TaskHandler> handlers, TaskWorkerOptions options)
    {
        options.Check();
        if (handlers.Count is 0 or > 256) throw new ArgumentException("A worker has 1 to 256 handlers.", nameof(handlers));
        if (handlers.GroupBy(handler => (handler.Type, handler.Version)).FirstOrDefault(same => same.Count() > 1) is { Key: var (type, version) }) throw new ArgumentException($"Two handlers are of {type} version {version}.", nameof(handlers));
    }

    private void Take(TaskFold fold, CancellationToken stopping, CancellationToken hands, CancellationToken closing)
    {
        foreach (var task in fold.InFlight)
        {
            if (_running.Count >= _tools.Options.MaxTasks || !_voice.IsHeard || stopping.IsCancellationRequested) return;
            if (_running.ContainsKey(task.Subject) || !_tools.CanRun(task)) continue;
            if (task.View.Owner.Length > 0 && task.View.Owner != Name)
            {
                var silence = _watch.SilenceOf(task.View.Owner, task.SeenAt);
                if (silence < _tools.Options.TimeToLive) continue;
                WorkflowLog.TakesOver(_tools.Logger, Name, task.View.Id, task.View.Type, task.View.Owner, silence.TotalSeconds);
            }

            // Registered before it begins, and it takes itself out when it has ended.
            var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _running[task.Subject] = RunOneAsync(begin.Task, fold, task, stopping, hands, closing);
            begin.SetResult();
        }
    }

    private async Task RunOneAsync(Task begin, TaskFold fold, TaskFacts task, CancellationToken stopping, CancellationToken hands, CancellationToken closing)
    {
        await begin.ConfigureAwait(false);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(hands, Volatile.Read(ref _holding).Token);
        try
        {
            // Refused: another's by now, or gone.
            if (!await new TaskRun(_tools, fold, task, stopping, interrupt.Token, closing).RunAsync().ConfigureAwait(false))
                await fold.ForgetIfGoneAsync(task, closing).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One task's trouble is one task's: its history tells the next round what to do.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!stopping.IsCancellationRequested) WorkflowLog.Lost(_tools.Logger, Name, task.View.Id, task.View.Type, e is CompatNatsException ? e.Message : e.GetType().Name);
            // What cannot be read now would be asked for again at once.
            await new Signal(_tools.Time).WaitAsync(WorkerVoice.Every(_tools.Options.TimeToLive), stopping).ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(task.Subject, out _);
            _wake.Set();
        }
    }

    // What is in hand when nobody has heard this worker for long may be another's soon.
    private void Interrupt()
    {
        if (_running.IsEmpty) return;
        Interlocked.Exchange(ref _holding, new CancellationTokenSource()).Cancel();
    }

    private void Remark()
    {
        _waiting = [.. _folds.SelectMany(fold => fold.InFlight).Where(task => !_tools.CanRun(task)).Select(task => task.View)];
        foreach (var task in _waiting.Where(task => task.Owner.Length == 0))
        {
            if (_remarked.Count > 10_000) _remarked.Clear();
            if (!_remarked.Add((task.Id, task.Version))) continue;
            WorkflowLog.Waits(_tools.Logger, task.Id, task.Type, task.Version, string.Join(", ", _tools.Handlers.Where(handler => handler.Type == task.Type).Select(handler => handler.Version).Order()));
        }
    }

    private Task Wake(NatsMsg<byte[]> message)
    {
        _wake.Set();
        return Task.CompletedTask;
    }

    private WorkerBeat Describe() => new(_tools.Options.Build, [.. _tools.Handlers.Select(handler => new WorkerBeat.Handler(handler.Type, handler.Version))], _running.Count);
}
