using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

// What goes on beside the pulling: asking the server what is outstanding elsewhere, and the park.
internal sealed partial class OwnerSession<T>
{
    private const int HoldsFor = 10;
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(15);

    // What the server has sent when it answers is here by then.
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(250);

    private long _looked;
    private ulong _above;
    private long _asked;
    private (ulong Floor, long Outstanding, OrderMark Mark) _before;

    // Level-triggered: whatever was missed, as long as something is held the server is asked again.
    private async Task ResumeAsync(CancellationToken pulling)
    {
        var jetStream = JetStreamDomain.Context(_parts.Nats);
        // What it reads at the start was its predecessor's: that comes when the ack wait is over.
        object? recalled = _parts.Nats.ServerInfo;
        var (above, silent) = (0UL, 0UL);
        for (long held = 0, told = 0; !pulling.IsCancellationRequested; await _parts.PauseAsync(AskEvery, pulling).ConfigureAwait(false))
        {
            await AckAgainAsync(pulling).ConfigureAwait(false);
            var (isHolding, asked) = Holding();
            // What is asked while the client comes back gets an answer that nobody waits for yet, and what is away cannot come.
            var isAway = _parts.Nats.ConnectionState is NatsConnectionState.Reconnecting or NatsConnectionState.Connecting;
            if (!isHolding || isAway)
            {
                held = told = 0;
                if (!isAway) await LookForForgottenAsync(jetStream, asked, pulling).ConfigureAwait(false);
                continue;
            }

            if (held == 0) (held, told, above, silent) = (_parts.Time.GetTimestamp(), _parts.Time.GetTimestamp(), 0, 0);
            try
            {
                var connection = _parts.Nats.ServerInfo;
                var info = await AskAsync(jetStream, pulling).ConfigureAwait(false);
                var said = new DurableInfo(info.Delivered.StreamSeq, info.Delivered.ConsumerSeq, info.AckFloor.StreamSeq, info.NumAckPending);
                if (Resume(said, asked, connection, pulling)) continue;
                if (IsSilent(said))
                {
                    // As much is in hand as is outstanding, but not the same: others settled it, or are about to give back what is not here. All of that is asked for before the silence means anything.
                    silent = await RecallAsync(info, here => Arrivals.Elsewhere(info, silent, here), pulling).ConfigureAwait(false);
                    if (silent == 0) _asked = _parts.Time.GetTimestamp();
                }

                var time = _parts.Time.GetElapsedTime(held);
                if (!ReferenceEquals(recalled, connection) && time > OnTheWay)
                {
                    recalled = connection;
                    await RecallAsync(info, here => _arrivals.FindSettled(info, here, connection), pulling).ConfigureAwait(false);
                }

                if (_parts.Time.GetElapsedTime(told) > _ackWait * 3)
                {
                    told = _parts.Time.GetTimestamp();
                    LogHolding(_parts.Logger, _parts.Options.Durable, said.Outstanding, InHand(), info.NumWaiting, time);
                }

                if (time < Longest(_ackWait * HoldsFor, AtLeast)) continue;
                // Nobody settles it, and the server does not give it out by itself: it forgot, or somebody who is not the owner says for ever that he works on it.
                above = await RecallAsync(info, here => Arrivals.Elsewhere(info, above, here), pulling).ConfigureAwait(false);
                if (above > 0) continue;
                // What is waited for may not come to this session and to another: a pull that nobody answers ends with it.
                LogBeginsAnew(_parts.Logger, _parts.Options.Durable);
                _ = _anew.CancelAsync();
                return;
            }
            catch (Exception e) when (e is NatsException or OperationCanceledException)
            {
                // It is held until the server answers.
            }
        }
    }

    // A durable that is made again counts from 1: what is in hand means nothing to it, so that all begins anew.
    private async Task<bool> IsSoundAsync(DurableWatch watch, INatsJSConsumer durable, TimeSpan? expires, long start, CancellationToken pulling)
    {
        try
        {
            return await watch.LookAsync(durable, expires, start, pulling).ConfigureAwait(false);
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            await BeginAnewWithoutItAsync().ConfigureAwait(false);
            return true;
        }
    }

    private Task BeginAnewWithoutItAsync()
    {
        LogGone(_parts.Logger, _parts.Options.Durable);
        return _anew.CancelAsync();
    }

    private (bool IsHolding, OrderMark Asked) Holding()
    {
        lock (_gate)
        {
            // Nothing need arrive on a new connection: a server that forgot acks may hold as much for outstanding as it may give out.
            if (_connection is not null && !ReferenceEquals(_connection, _parts.Nats.ServerInfo)) _order.Hold();
            return (!_order.IsSteady, _order.Mark);
        }
    }

    // What is outstanding with nobody though the order holds: the next delivery would show the gap, and there may be none. Not every server can be relied on to
    // give it out again by itself.
    private async Task LookForForgottenAsync(INatsJSContext jetStream, OrderMark now, CancellationToken cancellationToken)
    {
        if (_parts.Time.GetElapsedTime(_looked) < Longest(_ackWait * 3, LookEvery)) return;
        _looked = _parts.Time.GetTimestamp();
        try
        {
            ulong known;
            lock (_gate) known = _order.LastConsumer;
            var info = await AskAsync(jetStream, cancellationToken).ConfigureAwait(false);
            bool isSlow;
            lock (_gate)
            {
                isSlow = _order.InHand.Any(entry => entry.Arrived <= _before.Mark.Arrived);
                // Another server of the cluster, which counts from further back: what it numbers anew could pass for what comes next.
                if (info.Delivered.ConsumerSeq < known) _order.Hold();
            }

            // Whatever is in hand came since the last look, and the oldest outstanding is the same as then: it is not here.
            var isForgotten = _before.Outstanding > 0 && info.NumAckPending > 0 && info.AckFloor.StreamSeq == _before.Floor && !isSlow;
            _above = isForgotten ? await RecallAsync(info, here => Arrivals.Elsewhere(info, _above, here), cancellationToken).ConfigureAwait(false) : 0;
            _before = (info.AckFloor.StreamSeq, info.NumAckPending, now);
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            // With as much in hand as may be nothing is pulled, which would show it; and no ack is confirmed any more, so that it stays as much.
            await BeginAnewWithoutItAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            // The next look asks again.
        }
    }

    private async Task<ConsumerInfo> AskAsync(INatsJSContext jetStream, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        return (await jetStream.GetConsumerAsync(_parts.Options.Stream, _parts.Options.Durable, limit.Token).ConfigureAwait(false)).Info;
    }

    // The last that was asked for; 0 when there was nothing.
    private async Task<ulong> RecallAsync(ConsumerInfo info, Func<IReadOnlySet<ulong>, IReadOnlyList<ulong>> which, CancellationToken cancellationToken)
    {
        IReadOnlyList<ulong> sequences;
        lock (_gate) sequences = which(_order.InHand.Select(entry => entry.Sequence).ToHashSet());
        if (sequences.Count == 0) return 0;
        LogRecalls(_parts.Logger, _parts.Options.Durable, info.NumAckPending, sequences.Count);
        await _arrivals.RecallAsync(sequences, info, cancellationToken).ConfigureAwait(false);
        return sequences[^1];
    }

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private int InHand()
    {
        lock (_gate) return _order.Count;
    }

    private bool Resume(DurableInfo info, OrderMark asked, object? connection, CancellationToken pulling)
    {
        lock (_gate)
        {
            // The answer of a connection that is gone says nothing of this one.
            if (pulling.IsCancellationRequested || connection is null || !ReferenceEquals(connection, _parts.Nats.ServerInfo)) return false;
            if (!ReferenceEquals(_connection, connection)) _arrived = _parts.Time.GetTimestamp();
            _connection = connection;
            foreach (var entry in _order.Resume(info, asked, _asked > _arrived && _parts.Time.GetElapsedTime(_asked) > _ackWait)) Begin(entry);
            return _order.IsSteady;
        }
    }

    // Nothing has come for an ack wait, and nobody has been asked for it since.
    private bool IsSilent(DurableInfo said)
    {
        lock (_gate) return _order.Count >= said.Outstanding && _parts.Time.GetElapsedTime(_arrived) > _ackWait && _asked <= _arrived;
    }

    private async Task AckAgainAsync(CancellationToken pulling)
    {
        List<DeliveryOrder<INatsJSMsg<byte[]>>.Entry> handled;
        // Whether the order holds or not: the server is told that what is in hand is worked on, and never gives it out again by itself.
        lock (_gate)
        {
            if (_order.Count == 0) return;
            var isSteady = _order.IsSteady;
            handled = [.. _order.InHand.Where(entry => entry.IsHandled && (entry.IsUnconfirmed || !isSteady))];
        }

        // Together: of a server that does not answer each takes its whole patience.
        await Task.WhenAll(handled.Select(entry => TryAckAsync(entry, pulling))).ConfigureAwait(false);
    }

    // Dead letters that were handed back. Each goes through the lane of its aggregate: after what is queued there, never beside it.
    private async Task ReplayAsync(CancellationToken pulling)
    {
        for (; !pulling.IsCancellationRequested; await _parts.PauseAsync(_parts.Options.ReplayEvery, pulling).ConfigureAwait(false))
        {
            try
            {
                await _parts.ParkWatch.PassAsync(ReplayOneAsync, pulling).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException)
            {
                if (!pulling.IsCancellationRequested) LogInterrupted(_parts.Logger, _parts.Options.Durable, e.Message);
            }
        }

        _parts.ParkWatch.Leave();
    }

    private async Task<bool> ReplayOneAsync(ParkedCopy parked, CancellationToken pulling)
    {
        var body = parked.Entry.Data.ToArray();
        var outcome = _parts.Reader.Read(body, new() { IsReplay = true });
        if (!_parts.Settler.Settles(outcome) || !ParkingLot.TryGetOrigin(parked.Entry, out var origin)) return false;
        var replayed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _lanes[LaneOf(outcome)].Writer.TryWrite(new(outcome, body, origin, null, parked, replayed)) && await replayed.Task.ConfigureAwait(false);
    }

    [LoggerMessage(18, LogLevel.Warning, "Consumer {Durable} has held what it has for {Held}: {Outstanding} messages are given out, of which {InHand} came here, and {Waiting} pulls wait. Does another process read it without being its owner?")]
    private static partial void LogHolding(ILogger logger, string durable, long outstanding, int inHand, long waiting, TimeSpan held);

    [LoggerMessage(52, LogLevel.Information, "The server holds {Outstanding} messages of consumer {Durable} for outstanding, and they do not come: those of {Count} places in the stream that are not here are asked for again")]
    private static partial void LogRecalls(ILogger logger, string durable, long outstanding, int count);

    [LoggerMessage(47, LogLevel.Warning, "The durable of consumer {Durable} was deleted; it is made again")]
    private static partial void LogGone(ILogger logger, string durable);

    [LoggerMessage(46, LogLevel.Warning, "Consumer {Durable} gives back what it holds and begins anew: what it waits for does not come")]
    private static partial void LogBeginsAnew(ILogger logger, string durable);
}
