using System.Collections.Concurrent;
using System.Collections.Immutable;
using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// A process's view of the ledger: follows it, joins, raises. While the ledger cannot be reached the last known state stands, and a process that has
/// none writes the oldest version it can. Safe to use from any thread.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
public sealed partial class LedgerClient
{
    private static readonly TimeSpan SettleInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly LedgerView Nothing = new(ImmutableDictionary<string, MessageLedger>.Empty.WithComparers(StringComparer.Ordinal), 0, default);
    private readonly INatsConnection _nats;
    private readonly GuardedLog _log;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _folding = new(1);
    private readonly ConcurrentDictionary<string, WriteGate> _gates = new(StringComparer.Ordinal);
    private volatile LedgerView _view = Nothing;
    private volatile bool _mustLook;
    private long _looked;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a client; nothing is sent until <see cref="RunAsync"/> or a join.</summary>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="options">Options; <c>null</c> for the defaults.</param>
    /// <param name="time">The clock; <c>null</c> for the system's.</param>
    /// <param name="logger">Takes remarks; <c>null</c> for none.</param>
    public LedgerClient(INatsConnection nats, LedgerOptions? options = null, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(nats);
        _nats = nats;
        _options = options ?? new LedgerOptions();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _log = new GuardedLog(JetStreamDomain.Context(nats), JetStreamAssets.LedgerStream, _time);
    }

    /// <summary>The last known state of a type; an empty one when nothing is known.</summary>
    public MessageLedger Of(string type) => _view.Of(type);

    /// <summary>The active version of a type as it was last known; 0 when it is not. Allocates nothing.</summary>
    internal int ActiveOf(string type) => _view.Types.TryGetValue(type, out var ledger) ? ledger.Active : 0;

    /// <summary>The last known state of every type.</summary>
    public IReadOnlyCollection<MessageLedger> All => [.. _view.Types.Values.OrderBy(ledger => ledger.Type, StringComparer.Ordinal)];

    /// <summary>Whether it follows readers and writers too, as those must that decide.</summary>
    public bool FollowsParties => _options.FollowsParties;

    /// <summary>Sequence of the last entry folded, over all types; what a process announces as seen.</summary>
    public ulong Sequence => _view.Sequence;

    /// <summary>
    /// Decides from here on at which version a type is written, as long as <see cref="RunAsync"/> runs. The state known now stands at first; register the
    /// writer with <see cref="JoinWriterAsync"/> before the first message. Asked again for the same type, it gives the same gate.
    /// </summary>
    /// <param name="type">The message type.</param>
    /// <param name="window">What this build can write.</param>
    /// <param name="backlog">Where its messages wait before they reach the broker; <c>null</c> when they wait nowhere.</param>
    /// <exception cref="ArgumentException">It was asked for before with another window.</exception>
    public WriteGate Writing(string type, VersionWindow window, WriteBacklog? backlog = null)
    {
        var view = _view;
        var gate = _gates.GetOrAdd(type, _ => new(type, window, backlog, view.Of(type), view.Sequence));
        if (gate.Window != window) throw new ArgumentException($"{type} is written with versions {gate.Window} in this process already, not {window}.", nameof(window));
        // The state may have moved on between the two lines above.
        view = _view;
        gate.Follow(view.Of(type), view.Sequence);
        return gate;
    }

    /// <summary>Follows the ledger until cancelled. Never throws otherwise: an unreachable ledger is tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Several wakes before the next look are one: a thousand joins are read together.
        var wake = new Signal(_time);
        // What was decided while this process was cut off woke nobody here; what it writes next must not rest on the old state for a whole poll.
        ValueTask Opened(object? sender, NatsEventArgs args)
        {
            _mustLook = true;
            wake.Set();
            return ValueTask.CompletedTask;
        }

        _nats.ConnectionOpened += Opened;
        // A stored entry also passes by every plain subscriber of its subject: that wakes the follower; the stream stays the only truth.
        var listening = (_options.FollowsParties ? new[] { LedgerSubject.Decisions, "dv.join.>" } : [LedgerSubject.Decisions]).Select(subject => SteadySubscription.RunAsync(_nats, subject, _ =>
        {
            wake.Set();
            return Task.CompletedTask;
        }, _time, _logger, cancellationToken)).ToList();
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = _options.PollInterval;
            try
            {
                await FoldAsync(cancellationToken).ConfigureAwait(false);
                if (!await ReportAsync(cancellationToken).ConfigureAwait(false)) pause = SettleInterval;
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                LogUnreachable(_logger, e.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await wake.WaitAsync(pause, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(listening).ConfigureAwait(false);
        _nats.ConnectionOpened -= Opened;
    }

    /// <summary>Waits until the state of a type satisfies a condition.</summary>
    /// <exception cref="OperationCanceledException">Cancelled first.</exception>
    public async Task<MessageLedger> WaitForAsync(string type, Func<MessageLedger, bool> condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            var ledger = Of(type);
            if (condition(ledger)) return ledger;
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads what is new. Throws what the server answers.</summary>
    public Task FoldAsync(CancellationToken cancellationToken) => FoldAsync(ulong.MaxValue, cancellationToken);

    // Up to an entry at the least; who waits for the same one behind somebody else finds the work done.
    private async Task FoldAsync(ulong upTo, CancellationToken cancellationToken)
    {
        await _folding.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_options.FollowsParties && !_mustLook && _view.Sequence >= upTo) return;
            var before = _view;
            var view = await SameOrNothingAsync(before, cancellationToken).ConfigureAwait(false);
            var news = _options.FollowsParties ? _log.ReadAllAsync(view.Sequence + 1, cancellationToken) : _log.ReadAsync(LedgerSubject.Decisions, view.Sequence + 1, cancellationToken);
            await foreach (var stored in news.ConfigureAwait(false))
            {
                var type = LedgerSubject.Parse(stored.Subject).Type;
                view = new(view.Types.SetItem(type, view.Of(type).Apply(stored, _time.GetTimestamp())), stored.Sequence, stored.At);
            }

            _view = view;
            foreach (var gate in _gates.Values) gate.Follow(Of(gate.Type), view.Sequence);
            if (!ReferenceEquals(before, view))
                Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
        finally
        {
            _folding.Release();
        }
    }

    // Now and then, and behind a new connection: whether the ledger is still the one that was read. One that was made anew or restored counts from an earlier
    // place on, and who went on from the last one would hear nothing for ever.
    private async Task<LedgerView> SameOrNothingAsync(LedgerView view, CancellationToken cancellationToken)
    {
        // Nothing read so far, or only now: there is nothing to compare.
        if (view.Sequence == 0) _looked = _time.GetTimestamp();
        if (view.Sequence == 0 || (!_mustLook && _time.GetElapsedTime(_looked) < LookEvery)) return view;
        var last = await _log.AtAsync(view.Sequence, cancellationToken).ConfigureAwait(false);
        (_mustLook, _looked) = (false, _time.GetTimestamp());
        if (last is not null && last.At == view.At) return view;
        LogAnew(_logger, view.Sequence, JetStreamAssets.LedgerStream);
        foreach (var gate in _gates.Values) gate.Forget();
        return Nothing;
    }

    // Whether every gate has nothing of before under way. A backlog that cannot be asked is asked again.
    private async Task<bool> ReportAsync(CancellationToken cancellationToken)
    {
        var isSettled = true;
        foreach (var gate in _gates.Values)
        {
            try
            {
                isSettled &= await gate.ReportAsync(cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The backlog is the user's: whatever it throws, the others are asked, and it again.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                isSettled = false;
                LogBacklog(_logger, gate.Type, e.GetType().Name);
            }
        }

        return isSettled;
    }

    [LoggerMessage(1, LogLevel.Warning, "The ledger cannot be read; the last known state stands. {Problem}")]
    private static partial void LogUnreachable(ILogger logger, string problem);

    [LoggerMessage(4, LogLevel.Warning, "What {Type} has in its backlog cannot be asked now ({Problem}); this writer reports nothing newer until it can")]
    private static partial void LogBacklog(ILogger logger, string type, string problem);

    [LoggerMessage(5, LogLevel.Error, "Entry {Sequence} of {Stream} is not the one that was read: the ledger was made anew or restored. It is read again from its beginning; restart the processes that are not in it, so that they register again")]
    private static partial void LogAnew(ILogger logger, ulong sequence, string stream);

    private sealed record LedgerView(ImmutableDictionary<string, MessageLedger> Types, ulong Sequence, DateTimeOffset At)
    {
        public MessageLedger Of(string type) => Types.GetValueOrDefault(type) ?? new MessageLedger { Type = type };
    }
}
