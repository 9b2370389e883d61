using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Reads one message type from a durable JetStream consumer and hands every version it can read to one handler, at least once. Within one process the
/// messages of an aggregate come in order; a message that the server gives out again (a killed process, a second process on the same durable) or that
/// comes out of the park may come after later ones; <see cref="OrderedConsumer{T}"/> is for handlers that cannot bear that. What a later build can read is parked, and replayed by whichever build can read it.
/// </summary>
/// <typeparam name="T">The CLR type of the data, in its newest shape.</typeparam>
public sealed partial class MessageConsumer<T>
    where T : notnull
{
    internal const string Away = "There is no connection; the client makes one by itself, and what is in hand is handled meanwhile.";
    private const int MostPulls = 8;
    private static readonly TimeSpan QuickPull = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SlowMessage = TimeSpan.FromMicroseconds(100);
    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly INatsConnection _nats;
    private readonly MessageReader<T> _reader;
    private readonly ConsumerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ParkingLot _park;
    private readonly ConcurrentDictionary<Batch<T>, byte> _batches = new();
    private readonly Signal _room;
    private int _inHand;
    private readonly FenceWatch _fences;
    private readonly Settler<T> _settler;
    private readonly Remarks _remarks;
    private readonly Rehearsal<T> _rehearsal;
    private readonly ConcurrentBag<INatsJSMsg<byte[]>> _handBack = [];
    private readonly Arrivals _arrivals;
    private readonly HaltGauge _gauge;
    private readonly Registration _registration;
    private bool _isFull;

    /// <summary>Makes a consumer; nothing is sent until <see cref="RunAsync"/>.</summary>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="reader">Reads the message type.</param>
    /// <param name="handle">Does the work; its effect must be durable, and recorded against a second delivery, when it returns.</param>
    /// <param name="ledger">Where the reader registers before it pulls.</param>
    /// <param name="options">How it reads.</param>
    /// <param name="time">The clock; <c>null</c> for the system's.</param>
    /// <param name="logger">Takes remarks; <c>null</c> for none.</param>
    public MessageConsumer(INatsConnection nats, MessageReader<T> reader, Func<IncomingMessage<T>, CancellationToken, Task<HandleResult>> handle, LedgerClient ledger, ConsumerOptions options, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (_nats, _reader, _options) = (nats, reader, options);
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _park = new ParkingLot(nats, options.Durable, options.Stream, options.Build, _time);
        _settler = new Settler<T>(reader, handle, _park, options, _logger);
        _remarks = new Remarks(ledger, reader.Type, options, _time, _logger);
        _room = new Signal(_time);
        _rehearsal = new Rehearsal<T>(nats, reader, ledger, options, _time, _logger);
        _registration = new Registration(ledger, reader.Type, reader.Window, options, mayPark: true, _rehearsal.Joined, _time, _logger);
        _fences = new FenceWatch(nats, ledger, reader.Type, options, _time);
        _arrivals = new Arrivals(nats, options.Stream, options.Durable);
        _gauge = new HaltGauge(options.Durable);
    }

    /// <summary>What became of the messages so far.</summary>
    public ConsumerCounters Counters => _settler.Counters;

    /// <summary>Why it pulls nothing, and what would end that; empty while it does.</summary>
    public string Halt { get; private set; } = "";

    /// <summary>What this process announces.</summary>
    public AnnouncedUse Announces => new(_reader.Type, _options.Durable, _reader.Window.Oldest, _reader.Window.Newest);

    /// <summary>
    /// Registers, then reads until cancelled; then finishes what is in hand within <see cref="ConsumerOptions.DrainWithin"/> and leaves the rest to
    /// whoever comes next. An unreachable server is waited out.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var lanes = Enumerable.Range(0, _options.Lanes).Select(_ => new Lane<T>(batch => _batches.TryAdd(batch, 0))).ToArray();
        using var hands = new CancellationTokenSource();
        using var drain = cancellationToken.Register(() => hands.CancelAfter(_options.DrainWithin));
        var workers = lanes.Select(lane => WorkAsync(lane, cancellationToken, hands.Token)).ToArray();
        var replaying = new Replayer<T>(_nats, _reader, _settler, _park, _remarks, _options, _time, _logger).RunAsync(cancellationToken);
        var rehearsing = _rehearsal.RunAsync(cancellationToken);
        var watching = _fences.RunAsync(cancellationToken);
        var asking = _registration.RunAsync(cancellationToken);
        using var settled = new CancellationTokenSource();
        var telling = new HeldMessages(InHand, _options.AckWait, _time).RunAsync(settled.Token);
        // The first question may wait for a server for as long as there is none.
        if (_nats.ConnectionState != NatsConnectionState.Open) Say(Away, isPassing: true);
        for (var pause = FirstPause; !cancellationToken.IsCancellationRequested; pause = Longer(pause))
        {
            var begun = _time.GetTimestamp();
            try
            {
                await PullAsync(lanes, cancellationToken, hands.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // Not let in, or not by this durable: somebody must do something, and until then it looks again.
                if (e is CompatNatsException { IsRefusal: true } or CompatNatsException { IsTransient: false })
                {
                    if (Halt != e.Message) LogHalted(_logger, _options.Durable, e.Message);
                    Say(e.Message);
                }
                else
                {
                    LogInterrupted(_logger, _options.Durable, e.Message);
                    if (Halt.Length == 0 && _nats.ConnectionState != NatsConnectionState.Open) Say(Away, isPassing: true);
                }

                if (_time.GetElapsedTime(begun) > LongestPause) pause = FirstPause;
                await PauseAsync(pause, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        Say("");
        foreach (var lane in lanes) lane.Complete();
        await Task.WhenAll(workers).ConfigureAwait(false);
        // In the order of the stream, and only now that nothing is in hand: whoever comes next sees each aggregate's messages in order.
        foreach (var message in _handBack.OrderBy(AckSubject.StreamSequence)) await TryHandBackAsync(message, hands.Token).ConfigureAwait(false);
        await settled.CancelAsync().ConfigureAwait(false);
        await telling.ConfigureAwait(false);
        await replaying.ConfigureAwait(false);
        await rehearsing.ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        await asking.ConfigureAwait(false);
    }

    private async Task PullAsync(Lane<T>[] lanes, CancellationToken cancellationToken, CancellationToken giveUp)
    {
        await _registration.AskAsync(cancellationToken).ConfigureAwait(false);
        _registration.ThrowIfRefused();
        object? server = _nats.ServerInfo;
        var consumer = await DurableConsumer.EnsureAsync(JetStreamDomain.Context(_nats), _options.Stream, _options.ToConfig(), _options.Revision, _logger, cancellationToken).ConfigureAwait(false);
        if (!_isFull) Say("");
        await RecallAsync(consumer.Info, server, cancellationToken).ConfigureAwait(false);

        // Short pulls, each read to its end also when the consumer stops: what the server has given out is handed back at once and does not wait
        // for the ack wait. The client's own defaults stall for 28 s after a restart of the server; these recover within about a second.
        var size = _options.Prefetch;
        using var duck = new LameDuck(_nats);
        var watch = new DurableWatch(_time);
        var (count, counted, countedAt) = (0L, -1L, 0L);
        var (wasFull, start, parked) = (false, 0L, 0L);
        while (!cancellationToken.IsCancellationRequested)
        {
            // It may have begun without an answer of the ledger, which has come since.
            _registration.ThrowIfRefused();
            if (duck.IsActive)
            {
                Say(LameDuck.Leaving, isPassing: true);
                await PauseAsync(LookAgain, cancellationToken).ConfigureAwait(false);
                continue;
            }

            // What is asked for while the client comes back gets an answer that nobody waits for yet.
            if (_nats.ConnectionState is NatsConnectionState.Reconnecting or NatsConnectionState.Connecting)
            {
                if (Halt.Length == 0) Say(Away, isPassing: true);
                await PauseAsync(Blink, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (Halt == Away) Say("");

            // Nothing is acknowledged that needs a copy and has none, and what comes behind it might need one as well. Whoever holds such messages tries on; else the count shows when there is an answer again.
            if (_park.Halt is { Length: > 0 } unkept)
            {
                if (Halt.Length == 0) LogHalted(_logger, _options.Durable, unkept);
                Say(unkept);
                if (Volatile.Read(ref _inHand) > 0)
                {
                    await PauseAsync(LookAgain, cancellationToken).ConfigureAwait(false);
                    continue;
                }
            }

            // All that is pulled is known to be held, so that the server hears of it: the next pull waits until half of the last one is done.
            if (Volatile.Read(ref _inHand) > size / 2)
            {
                await _room.WaitAsync(LookAgain, cancellationToken).ConfigureAwait(false);
                continue;
            }

            // A pull costs as much as some tens of messages: while they are handled quickly, and not parked, each asks for more of them.
            if (wasFull)
            {
                var taken = _time.GetElapsedTime(start);
                size = _settler.Parked != parked ? _options.Prefetch : taken < QuickPull ? Math.Min(size * 2, _options.Prefetch * MostPulls) : taken > QuickPull * 4 ? Math.Max(size / 2, _options.Prefetch) : size;
            }

            // To count costs the server a look at every parked message: only when this pull could fill the park, and now and then for what others park.
            parked = _settler.Parked;
            if (Halt.Length > 0 || counted < 0 || (parked != counted && (count + parked - counted + size >= _options.MaxParked || _time.GetElapsedTime(countedAt) > LongestPause)))
            {
                (count, counted, countedAt) = (await _park.CountAsync(cancellationToken).ConfigureAwait(false), parked, _time.GetTimestamp());
                if (IsFull(count))
                {
                    await PauseAsync(_options.ReplayEvery < LongestPause ? _options.ReplayEvery : LongestPause, cancellationToken).ConfigureAwait(false);
                    continue;
                }
            }

            // Another connection may be to a server that forgot.
            if (!ReferenceEquals(server, _nats.ServerInfo))
            {
                var asked = _nats.ServerInfo;
                if (await watch.TryAskAsync(consumer, cancellationToken).ConfigureAwait(false))
                {
                    server = asked;
                    await RecallAsync(consumer.Info, server, cancellationToken).ConfigureAwait(false);
                }
            }

            start = _time.GetTimestamp();
            var fetch = new NatsJSFetchOpts { MaxMsgs = size, Expires = TimeSpan.FromMilliseconds(1200), IdleHeartbeat = TimeSpan.FromMilliseconds(500) };
            var came = await FetchAsync(consumer, fetch, lanes, giveUp).ConfigureAwait(false);
            wasFull = came == size;
            if (came > 0) continue;
            if (!await watch.LookAsync(consumer, fetch.Expires, start, cancellationToken).ConfigureAwait(false)) await PauseAsync(LookAgain, cancellationToken).ConfigureAwait(false);
            // So may one that this connection does not go to: nothing comes though there is something, because as much as may be is outstanding.
            if (watch.IsFresh && consumer.Info is { NumPending: > 0 } info && info.NumAckPending >= info.Config.MaxAckPending) await RecallAsync(info, server, cancellationToken).ConfigureAwait(false);
        }
    }

    private IEnumerable<INatsJSMsg<byte[]>> InHand() => _batches.Keys.SelectMany(batch => batch.Pending).Concat(_handBack);

    private async Task RecallAsync(ConsumerInfo info, object? server, CancellationToken cancellationToken)
    {
        var settled = _arrivals.FindSettled(info, InHand().Select(AckSubject.StreamSequence).ToHashSet(), server);
        if (settled.Count == 0) return;
        LogRecalls(_logger, _options.Durable, settled.Count, info.NumAckPending);
        await _arrivals.RecallAsync(settled, info, cancellationToken).ConfigureAwait(false);
    }

    // What is there at once is handed to the lanes together: to wake a lane for each message costs more than to read it.
    private async Task<int> FetchAsync(INatsJSConsumer consumer, NatsJSFetchOpts fetch, Lane<T>[] lanes, CancellationToken giveUp)
    {
        var messages = consumer.FetchAsync<byte[]>(fetch, cancellationToken: giveUp).GetAsyncEnumerator(giveUp);
        await using (messages.ConfigureAwait(false))
        {
            try
            {
                for (var count = 0; ; count++)
                {
                    var next = messages.MoveNextAsync();
                    if (!next.IsCompleted) Flush(lanes);
                    if (!await next.ConfigureAwait(false)) return count;
                    var message = messages.Current;
                    var sequence = AckSubject.StreamSequence(message);
                    _arrivals.Add(message.ReplyTo, sequence);
                    var active = _remarks.ActiveVersion;
                    var outcome = _reader.Read(message.Data ?? [], Deliveries.Of(message, _options.Subject, active));
                    Interlocked.Increment(ref _inHand);
                    lanes[LaneOf(in outcome)].Add(new(message, sequence, in outcome));
                    await _remarks.NoteAsync(in outcome, active, sequence, giveUp).ConfigureAwait(false);
                }
            }
            finally
            {
                Flush(lanes);
            }
        }
    }

    private static void Flush(Lane<T>[] lanes)
    {
        foreach (var lane in lanes) lane.Flush();
    }

    private bool IsFull(long count)
    {
        var halt = count < _options.MaxParked ? "" : $"{count} messages are parked, the most that may be is {_options.MaxParked}. Deploy a build that reads them, or allow more (ConsumerOptions.MaxParked).";
        if (halt.Length > 0 && !_isFull) LogHalted(_logger, _options.Durable, halt);
        Say(halt);
        return _isFull = halt.Length > 0;
    }

    // What passes by itself concerns nobody.
    private void Say(string halt, bool isPassing = false)
    {
        _gauge.Set(halt.Length > 0 && !isPassing);
        Halt = halt;
    }

    private static async Task TryHandBackAsync(INatsJSMsg<byte[]> message, CancellationToken cancellationToken)
    {
        try
        {
            await message.NakAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            // The server gives it out again after the ack wait.
        }
    }

    // What is no envelope goes to the first lane and is refused there.
    private int LaneOf(in ReadOutcome<T> outcome) => _options.Lanes == 1 || outcome.Envelope.IsDefault ? 0 : Deliveries.LaneOf(outcome.Envelope, _options.Lanes);

    private async Task WorkAsync(Lane<T> lane, CancellationToken stopping, CancellationToken giveUp)
    {
        // Until it has shown that it is quick.
        var isSlow = true;
        await foreach (var batch in lane.ReadAllAsync().ConfigureAwait(false))
        {
            // A handler that computes for long must hold up neither the pulling nor the other lanes.
            if (isSlow) await Task.Yield();
            var start = _time.GetTimestamp();
            for (var i = 0; i < batch.Count; i++)
            {
                if (stopping.IsCancellationRequested || !await TrySettleAsync(batch[i], stopping, giveUp).ConfigureAwait(false)) _handBack.Add(batch[i].Message);
                batch.Finish(i);
            }

            _batches.TryRemove(batch, out _);
            isSlow = _time.GetElapsedTime(start) > SlowMessage * batch.Count;
            Interlocked.Add(ref _inHand, -batch.Count);
            _room.Set();
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping ends every pause.
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 > LongestPause ? LongestPause : pause * 2;

    [LoggerMessage(10, LogLevel.Warning, "Consumer {Durable} was interrupted and goes on: {Problem}")]
    private static partial void LogInterrupted(ILogger logger, string durable, string problem);

    [LoggerMessage(51, LogLevel.Information, "The server holds {Outstanding} messages of consumer {Durable} for outstanding and may have forgotten acks: what is settled here of the last {Count} is asked for again")]
    private static partial void LogRecalls(ILogger logger, string durable, int count, long outstanding);

    [LoggerMessage(13, LogLevel.Error, "Consumer {Durable} halts: {Reason}")]
    private static partial void LogHalted(ILogger logger, string durable, string reason);
}
