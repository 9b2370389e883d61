using System.Collections.Immutable;
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
    private readonly INatsConnection _nats;
    private readonly GuardedLog _log;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _folding = new(1);
    private volatile LedgerView _view = new(ImmutableDictionary<string, MessageLedger>.Empty.WithComparers(StringComparer.Ordinal), 0);
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
        _log = new GuardedLog(new NatsJSContext(nats), JetStreamAssets.LedgerStream, _time);
    }

    /// <summary>The last known state of a type; an empty one when nothing is known.</summary>
    public MessageLedger Of(string type) => _view.Types.GetValueOrDefault(type) ?? new MessageLedger { Type = type };

    /// <summary>The last known state of every type.</summary>
    public IReadOnlyCollection<MessageLedger> All => [.. _view.Types.Values.OrderBy(ledger => ledger.Type, StringComparer.Ordinal)];

    /// <summary>Sequence of the last entry folded, over all types; what a process announces as seen.</summary>
    public ulong Sequence => _view.Sequence;

    /// <summary>The version a writer writes now: the active one, or the newest it can when the active one is newer; the oldest it can while nothing is known.</summary>
    /// <exception cref="CompatNatsException">All that it can write is newer than the active version: it must wait for the raise (transient).</exception>
    public int VersionToWrite(string type, VersionWindow can)
    {
        var active = Of(type).Active;
        if (active == 0) return can.Oldest;
        if (active < can.Oldest) throw new CompatNatsException($"{type} is at version {active}, and this build writes versions {can}: it may not write before the raise.", isTransient: true);
        return Math.Min(active, can.Newest);
    }

    /// <summary>Follows the ledger until cancelled. Never throws otherwise: an unreachable ledger is tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var wake = new SemaphoreSlim(0);
        // A stored entry also passes by every plain subscriber of its subject: that wakes the follower; the stream stays the only truth.
        var listening = SteadySubscription.RunAsync(_nats, "dv.ledger.>", _ =>
        {
            wake.Release();
            return Task.CompletedTask;
        }, _time, _logger, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await FoldAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                LogUnreachable(_logger, e.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await WaitAsync(wake, cancellationToken).ConfigureAwait(false);
        }

        await listening.ConfigureAwait(false);
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

    /// <summary>Registers a reader, durably, before it pulls its first message; does nothing where the same is on record already.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time (transient); or the active version is newer than all it reads.</exception>
    public Task<MessageLedger> JoinReaderAsync(string type, string reader, string stream, VersionWindow window, string build, string by, CancellationToken cancellationToken)
        => AppendAsync(type, ledger => ledger.Active > window.Newest
            ? throw new CompatNatsException($"Reader {reader} (build {build}) reads versions {window} of {type}, which is at version {ledger.Active} already. Deploy a build that reads it.")
            : ledger.Readers.GetValueOrDefault(reader) == new LedgerParty(reader, window, build, stream)
            ? null
            : new LedgerEntry.ReaderJoined(reader, stream, window.Oldest, window.Newest, build) { At = _time.GetUtcNow(), By = by }, cancellationToken);

    /// <summary>Registers a writer, durably, before it writes its first message; does nothing where the same is on record already.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time (transient); or all it can write is newer than the active version.</exception>
    public Task<MessageLedger> JoinWriterAsync(string type, string writer, VersionWindow window, string build, string by, CancellationToken cancellationToken)
        => AppendAsync(type, ledger => ledger.Active > 0 && ledger.Active < window.Oldest
            ? throw new CompatNatsException($"Writer {writer} (build {build}) writes versions {window} of {type}, which is at version {ledger.Active}. Deploy a build that also writes {ledger.Active}, and raise first.")
            : ledger.Writers.GetValueOrDefault(writer) == new LedgerParty(writer, window, build, "")
            ? null
            : new LedgerEntry.WriterJoined(writer, window.Oldest, window.Newest, build) { At = _time.GetUtcNow(), By = by }, cancellationToken);

    /// <summary>Takes a reader off the record, by name: its backlog no longer counts.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again.</exception>
    public Task<MessageLedger> RetireReaderAsync(string type, string reader, string reason, string by, CancellationToken cancellationToken)
        => AppendAsync(type, ledger => ledger.Readers.ContainsKey(reader) ? new LedgerEntry.ReaderRetired(reader, reason) { At = _time.GetUtcNow(), By = by } : null, cancellationToken);

    /// <summary>Takes a writer off the record, by name: it no longer has to be able to write what is raised to.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again.</exception>
    public Task<MessageLedger> RetireWriterAsync(string type, string writer, string reason, string by, CancellationToken cancellationToken)
        => AppendAsync(type, ledger => ledger.Writers.ContainsKey(writer) ? new LedgerEntry.WriterRetired(writer, reason) { At = _time.GetUtcNow(), By = by } : null, cancellationToken);

    /// <summary>
    /// Raises the active version by one guarded append that follows exactly the state that was judged: whoever joined in between refuses it.
    /// </summary>
    /// <param name="judged">The state the decision rests on.</param>
    /// <param name="version">The version, above the active one.</param>
    /// <param name="evidence">What the raise rests on, for the record.</param>
    /// <param name="by">Who raises.</param>
    /// <param name="cancellationToken">Ends the wait; the raise is then unknown.</param>
    /// <returns>Whether it is raised; false when somebody joined in between: judge again.</returns>
    /// <exception cref="CompatNatsException">Not settled in time: the raise may be there. Look at the ledger again.</exception>
    public async Task<bool> TryRaiseAsync(MessageLedger judged, int version, string evidence, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(version, judged.Active);
        var entry = new LedgerEntry.Raised(version, evidence) { At = _time.GetUtcNow(), By = by };
        var sequence = await _log.AppendAsync(MessageLedger.Subject(judged.Type), judged.Sequence, Guid.CreateVersion7().ToString(), MessageLedger.Encode(entry), _options.Patience, cancellationToken).ConfigureAwait(false);
        await FoldAsync(cancellationToken).ConfigureAwait(false);
        if (sequence is null) return false;
        LogRaised(_logger, judged.Type, version, by);
        return true;
    }

    /// <summary>Reads what is new. Throws what the server answers.</summary>
    public async Task FoldAsync(CancellationToken cancellationToken)
    {
        await _folding.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = _view;
            var view = before;
            await foreach (var stored in _log.ReadAsync("dv.ledger.>", view.Sequence + 1, cancellationToken).ConfigureAwait(false))
            {
                var type = MessageLedger.TypeOf(stored.Subject);
                var ledger = view.Types.GetValueOrDefault(type) ?? new MessageLedger { Type = type };
                view = new(view.Types.SetItem(type, ledger.Apply(stored)), stored.Sequence);
            }

            _view = view;
            if (!ReferenceEquals(before, view))
                Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
        finally
        {
            _folding.Release();
        }
    }

    // A join appends behind whatever is newest and returns once it has folded up to its own entry.
    private async Task<MessageLedger> AppendAsync(string type, Func<MessageLedger, LedgerEntry?> decide, CancellationToken cancellationToken)
    {
        while (true)
        {
            await FoldAsync(cancellationToken).ConfigureAwait(false);
            var ledger = Of(type);
            if (decide(ledger) is not { } entry) return ledger;
            await _log.AppendAsync(MessageLedger.Subject(type), ledger.Sequence, Guid.CreateVersion7().ToString(), MessageLedger.Encode(entry), _options.Patience, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(SemaphoreSlim wake, CancellationToken cancellationToken)
    {
        using var poll = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(_options.PollInterval, _time, poll.Token);
        await Task.WhenAny(delay, wake.WaitAsync(poll.Token)).ConfigureAwait(false);
        await poll.CancelAsync().ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Warning, "The ledger cannot be read; the last known state stands. {Problem}")]
    private static partial void LogUnreachable(ILogger logger, string problem);

    [LoggerMessage(2, LogLevel.Information, "{Type} is raised to version {Version} by {By}")]
    private static partial void LogRaised(ILogger logger, string type, int version, string by);

    private sealed record LedgerView(ImmutableDictionary<string, MessageLedger> Types, ulong Sequence);
}
