using System.Collections.Concurrent;
using System.Threading.Channels;
using Dataverket.Compat.Handling;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>One owner's time with a durable: pulls, keeps the order, handles, and leaves the rest in order to whoever comes next. Used once.</summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
internal sealed partial class OwnerSession<T> : IDisposable
    where T : notnull
{
    private const int LaneOfNoMessage = 0;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly OrderedParts<T> _parts;
    private readonly OwnerTerm _term;
    private readonly Channel<Work>[] _lanes;
    private readonly ConcurrentDictionary<INatsJSMsg<byte[]>, byte> _held = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _gate = new();
    private readonly DeliveryOrder<INatsJSMsg<byte[]>> _order;
    private readonly Arrivals _arrivals;
    private readonly CancellationTokenSource _stopped = new();
    private readonly CancellationTokenSource _anew = new();
    private object? _connection;
    private TimeSpan _ackWait;
    private int _mostInHand = 4 * OrderedParts<T>.MaxOutstanding;
    private long _arrived;

    public OwnerSession(OrderedParts<T> parts, OwnerTerm term)
    {
        (_parts, _term) = (parts, term);
        _lanes = [.. Enumerable.Range(0, parts.Options.Lanes).Select(_ => Channel.CreateUnbounded<Work>())];
        _order = new(lost => _held.TryRemove(lost.Handle, out _));
        _ackWait = parts.AckWait;
        _arrived = parts.Time.GetTimestamp();
        _arrivals = new Arrivals(parts.Nats, parts.Options.Stream, parts.Options.Durable);
    }

    /// <summary>The message it could not go past; <c>null</c> while there is none.</summary>
    public OwnerStop? Stop { get; private set; }

    /// <summary>Why this process may not read at all, though the server is there; empty while there is no reason.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>Works until cancelled, until the term is lost, or until a message stops it; then nothing is in hand any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var hands = CancellationTokenSource.CreateLinkedTokenSource(_term.Lost);
        using var drain = cancellationToken.Register(() => hands.CancelAfter(_parts.Options.DrainWithin));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _anew.Token);
        using var pulling = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, _term.Lost, _stopped.Token);
        using var settled = new CancellationTokenSource();
        var workers = _lanes.Select(lane => WorkAsync(lane.Reader, stopping.Token, hands.Token)).ToArray();
        Task[] side = [ResumeAsync(pulling.Token), ReplayAsync(pulling.Token)];
        var telling = new HeldMessages(() => _held.Keys, _parts.AckWait, _parts.Time).RunAsync(settled.Token);
        await PullAsync(pulling.Token, hands.Token).ConfigureAwait(false);
        await pulling.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(side).ConfigureAwait(false);
        foreach (var lane in _lanes) lane.Writer.Complete();
        await Task.WhenAll(workers).ConfigureAwait(false);
        _parts.Park.Forget();
        // In the order of the stream, and only now that nothing is at work. Who is no longer the owner leaves them: they may be in the next one's hands.
        foreach (var entry in _order.InHand)
            if (!_term.IsHeld || !await TryHandBackAsync(entry, _term.Lost).ConfigureAwait(false)) break;
        await settled.CancelAsync().ConfigureAwait(false);
        await telling.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stopped.Dispose();
        _anew.Dispose();
    }

    private async Task PullAsync(CancellationToken pulling, CancellationToken giveUp)
    {
        for (var pause = FirstPause; !pulling.IsCancellationRequested; pause = Longer(pause))
        {
            var begun = _parts.Time.GetTimestamp();
            try
            {
                await FetchAsync(await _parts.OpenAsync(pulling).ConfigureAwait(false), pulling, giveUp).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !pulling.IsCancellationRequested)
            {
                LogInterrupted(_parts.Logger, _parts.Options.Durable, e.Message);
                lock (_gate) _order.Hold();
                if (e is CompatNatsException { IsTransient: false })
                {
                    // Another process may be able to.
                    Refusal = e.Message;
                    break;
                }

                if (_parts.Time.GetElapsedTime(begun) > LongestPause) pause = FirstPause;
                await _parts.PauseAsync(pause, pulling).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    // Short pulls, each read to its end also when the session stops: what the server has given out is handed back at once and does not wait for the ack wait.
    private async Task FetchAsync(INatsJSConsumer durable, CancellationToken pulling, CancellationToken giveUp)
    {
        // The settings are those of the newest revision, which need not be ours. A server that was killed may have forgotten that it gave out as many as that.
        lock (_gate) (_ackWait, _mostInHand, _arrived) = (durable.Info.Config.AckWait, 4 * Math.Max(OrderedParts<T>.MaxOutstanding, (int)durable.Info.Config.MaxAckPending), _parts.Time.GetTimestamp());
        var fetch = new NatsJSFetchOpts { MaxMsgs = Math.Min(_parts.Options.Prefetch, OrderedParts<T>.MaxOutstanding), Expires = TimeSpan.FromMilliseconds(1200), IdleHeartbeat = TimeSpan.FromMilliseconds(500) };
        var watch = new DurableWatch(_parts.Time);
        while (!pulling.IsCancellationRequested && _term.IsHeld)
        {
            var isAway = _parts.Nats.ConnectionState is NatsConnectionState.Reconnecting or NatsConnectionState.Connecting;
            if (IsFull(isAway))
            {
                await _parts.PauseAsync(TimeSpan.FromMilliseconds(5), pulling).ConfigureAwait(false);
                continue;
            }

            var (start, came) = (_parts.Time.GetTimestamp(), 0);
            await foreach (var message in durable.FetchAsync<byte[]>(fetch, cancellationToken: giveUp).ConfigureAwait(false))
            {
                came++;
                Take(message, pulling);
            }

            if (came == 0 && !await IsSoundAsync(watch, durable, fetch.Expires, start, pulling).ConfigureAwait(false)) await _parts.PauseAsync(TimeSpan.FromMilliseconds(100), pulling).ConfigureAwait(false);
        }
    }

    // While it holds it must go on pulling: what it waits for may be among what comes.
    private bool IsFull(bool isAway)
    {
        // Quiet is who listens: only then does it mean anything that nothing arrives.
        lock (_gate)
        {
            // What has no copy is not acknowledged, and what comes behind it might need one as well.
            var isUnkept = _parts.Park.Halt.Length > 0;
            _parts.Gauge.Set(isUnkept);
            var isFull = isAway || (_order.IsSteady && isUnkept) || _order.Count >= (_order.IsSteady ? Math.Min(_parts.Options.Prefetch, OrderedParts<T>.MaxOutstanding) : _mostInHand);
            if (isFull) _arrived = _parts.Time.GetTimestamp();
            return isFull;
        }
    }

    private void Take(INatsJSMsg<byte[]> message, CancellationToken pulling)
    {
        if (message.Metadata is not { } place) return;
        lock (_gate)
        {
            // A new connection may be a server that forgot what it gave out: the counts go on only after it was asked.
            if (!ReferenceEquals(_connection, _parts.Nats.ServerInfo)) _order.Hold();
            _connection = _parts.Nats.ServerInfo;
            _arrived = _parts.Time.GetTimestamp();
            _arrivals.Add(message.ReplyTo, place.Sequence.Stream);
            if (_order.InHandOf(place.Sequence.Stream) is { } before) _held.TryRemove(before.Handle, out _);
            _held.TryAdd(message, 0);
            if (_order.Add(place.Sequence.Stream, place.Sequence.Consumer, place.NumDelivered, message, place.Timestamp) is { } entry && !pulling.IsCancellationRequested) Begin(entry);
        }
    }

    // In the order of the stream; read here and not in the lane, so that nothing behind a message that stops the owner is begun.
    private void Begin(DeliveryOrder<INatsJSMsg<byte[]>>.Entry entry)
    {
        if (Stop is not null) return;
        var body = entry.Handle.Data ?? [];
        var outcome = _parts.Reader.Read(body, Deliveries.Of(entry.Handle, _parts.Options.Subject, _parts.Remarks.ActiveVersion));
        if (outcome.Kind == OutcomeKind.Park)
        {
            var version = outcome.Envelope.IsDefault ? 0 : outcome.Envelope.Version;
            Stop = new(entry.Sequence, outcome.Code.Text, version == 0 || _parts.Reader.Window.Contains(version) ? 0 : version, [_parts.Options.Build]);
            // Not here: whoever waits for it would go on under the lock.
            _ = _stopped.CancelAsync();
            return;
        }

        _lanes[LaneOf(outcome)].Writer.TryWrite(new(outcome, body, entry.Sequence, entry, null, null));
    }

    private int LaneOf(ReadOutcome<T> outcome)
        => outcome.Envelope.IsDefault ? LaneOfNoMessage : Deliveries.LaneOf(outcome.Envelope, _lanes.Length);

    private async Task WorkAsync(ChannelReader<Work> lane, CancellationToken stopping, CancellationToken giveUp)
    {
        await foreach (var work in lane.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (!stopping.IsCancellationRequested) await _parts.Remarks.NoteAsync(work.Outcome, 0, work.Sequence, CancellationToken.None).ConfigureAwait(false);
            var isSettled = !stopping.IsCancellationRequested && await TrySettleAsync(work, stopping, giveUp).ConfigureAwait(false);
            work.Replayed?.TrySetResult(isSettled);
            if (!isSettled || work.Entry is not { } entry) continue;
            lock (_gate) entry.IsHandled = true;
            await TryAckAsync(entry, giveUp).ConfigureAwait(false);
        }
    }

    // Until it has its durable effect; false when this process is to stop, or is no longer the owner.
    private async Task<bool> TrySettleAsync(Work work, CancellationToken stopping, CancellationToken giveUp)
    {
        var attempts = work.Parked?.Attempts ?? 0;
        ulong deliveries;
        bool isAgain;
        lock (_gate) (deliveries, isAgain) = (work.Entry?.Delivered ?? 0, work.Entry is { } entry && (entry.IsAgain || entry.Delivered > 1));
        for (var pause = FirstPause; _term.IsHeld && !giveUp.IsCancellationRequested; pause = Longer(pause))
        {
            try
            {
                // A dead letter whose acknowledgement the server forgot: handled now, it would come after what came behind it.
                var isDead = isAgain && work.Outcome.IsAccepted && await _parts.Park.IsDeadAsync(work.Sequence, work.Body, giveUp).ConfigureAwait(false);
                if (!isDead && _parts.Options.MaxAttempts > 0 && attempts >= _parts.Options.MaxAttempts) await _parts.Settler.GiveUpAsync(work.Outcome.Envelope, work.Outcome.Pointer, work.Body, work.Sequence, work.Parked?.Entry, giveUp).ConfigureAwait(false);
                else if (!isDead && !await _parts.Settler.SettleAsync(work.Outcome, work.Body, work.Sequence, work.Parked?.Entry, _term.Epoch, deliveries, giveUp).ConfigureAwait(false)) return false;
                if (work.Entry is not null && _parts.Settler.IsOfType(work.Outcome)) await _parts.Fences.MeetAsync(work.Outcome.Envelope.Version, work.Sequence, giveUp).ConfigureAwait(false);
                return true;
            }
#pragma warning disable CA1031 // A handler is the user's code: whatever it throws is tried again, the same message first.
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (OwnershipLostException.Find(e) is { } refused)
                {
                    _term.Lose(refused.Message);
                    return false;
                }

                if (giveUp.IsCancellationRequested) return false;
                _parts.Settler.Retry(work.Sequence, HandlerFault.Own(e));
                if (stopping.IsCancellationRequested) return false;
                if (HandlerFault.Counts(e, _parts.Options, _parts.Logger))
                {
                    attempts++;
                    work.Parked?.Fail();
                }

                // A replay that fails stays in the park and is tried again from there, since nothing may wait behind it.
                if (work.Entry is null) return false;
                await _parts.PauseAsync(pause, stopping).ConfigureAwait(false);
            }
        }

        return false;
    }

    // Confirmed, or it stays in hand and is acknowledged again: only then do the server's counts and ours mean the same.
    private async Task TryAckAsync(DeliveryOrder<INatsJSMsg<byte[]>>.Entry entry, CancellationToken giveUp)
    {
        if (!_term.IsHeld) return;
        // An ack says only the place: it is settled already, or another message has come to stand there.
        lock (_gate)
            if (_order.InHandOf(entry.Sequence) != entry) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(giveUp);
        limit.CancelAfter(Patience);
        try
        {
            await AckSubject.AcknowledgeAsync(_parts.Nats, entry.Handle, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            lock (_gate) entry.IsUnconfirmed = true;
            return;
        }

        lock (_gate)
        {
            _held.TryRemove(entry.Handle, out _);
            _order.Remove(entry);
        }
    }

    private async Task<bool> TryHandBackAsync(DeliveryOrder<INatsJSMsg<byte[]>>.Entry entry, CancellationToken cancellationToken)
    {
        _held.TryRemove(entry.Handle, out _);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            // Handled, but the server has not confirmed it: it is no message for the next one.
            if (entry.IsHandled) await entry.Handle.AckAsync(cancellationToken: limit.Token).ConfigureAwait(false);
            else await entry.Handle.NakAsync(cancellationToken: limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            // The server gives it out again after the ack wait, and so the others.
            return false;
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 > LongestPause ? LongestPause : pause * 2;

    [LoggerMessage(17, LogLevel.Warning, "Consumer {Durable} was interrupted and goes on: {Problem}")]
    private static partial void LogInterrupted(ILogger logger, string durable, string problem);

    // A delivery has an entry; a message out of the park has somebody who waits for it instead.
    private sealed record Work(ReadOutcome<T> Outcome, byte[] Body, ulong Sequence, DeliveryOrder<INatsJSMsg<byte[]>>.Entry? Entry, ParkedCopy? Parked, TaskCompletionSource<bool>? Replayed);
}
