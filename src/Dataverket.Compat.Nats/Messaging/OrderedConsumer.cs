using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Reads one message type from a durable JetStream consumer in order: of all processes that run it on one durable one owns it, and the effects of an
/// aggregate's messages come in the order of the stream, also across a change of owner, a killed server and a lost delivery. A message that only another build
/// can read stops it: it hands the durable to a process that can, or waits for one. What is dead is kept, and what is behind it goes on.
/// When its server says that it goes away (lame duck), it releases the durable to a process on another server, and stands for it again on its next connection.
/// </summary>
/// <remarks>
/// Give <see cref="IncomingMessage{T}.Epoch"/> to the inbox: a process that was paused in the middle of a handler is refused there when it wakes. A dead
/// letter that is handed back (<see cref="KeptMessages.RetryAsync"/>) comes after whatever of its aggregate was handled meanwhile, though never at the same
/// time. All processes of one durable must be ordered consumers: what somebody else was given and does not settle is asked for again after ten ack waits (15 s at
/// the least), after one in which nothing came though more is in hand here than the server counts, or after three to six (5 s at the least) where nothing waits for it. So is what the handler of an owner that was replaced still works on, if that handler does not end when it is told to.
/// </remarks>
/// <typeparam name="T">The CLR type of the data, in its newest shape.</typeparam>
public sealed partial class OrderedConsumer<T>
    where T : notnull
{
    private readonly OrderedParts<T> _parts;
    private readonly OwnerContest _contest;
    private readonly Rehearsal<T> _rehearsal;
    private readonly HaltGauge _gauge;
    private readonly Registration _registration;
    private string _halt = "";
    private OwnerTerm? _term;
    private LameDuck? _duck;

    /// <summary>Makes a consumer; nothing is sent until <see cref="RunAsync"/>.</summary>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="reader">Reads the message type.</param>
    /// <param name="handle">Does the work; its effect must be durable, and recorded against a second delivery, when it returns.</param>
    /// <param name="ledger">Where the reader registers before it stands for owner.</param>
    /// <param name="options">How it reads. <see cref="ConsumerOptions.Lanes"/> is how many aggregates are worked on at once.</param>
    /// <param name="time">The clock; <c>null</c> for the system's.</param>
    /// <param name="logger">Takes remarks; <c>null</c> for none.</param>
    public OrderedConsumer(INatsConnection nats, MessageReader<T> reader, Func<IncomingMessage<T>, CancellationToken, Task<HandleResult>> handle, LedgerClient ledger, ConsumerOptions options, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(nats);
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var (clock, log) = (time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        var park = new ParkingLot(nats, options.Durable, options.Stream, options.Build, clock);
        _gauge = new HaltGauge(options.Durable);
        _parts = new(nats, reader, options, new Settler<T>(reader, handle, park, options, log), park, new ParkWatch(park, options, clock, log), new FenceWatch(nats, ledger, reader.Type, options, clock), new Remarks(ledger, reader.Type, options, clock, log), _gauge, clock, log);
        _rehearsal = new Rehearsal<T>(nats, reader, ledger, options, clock, log);
        _registration = new Registration(ledger, reader.Type, reader.Window, options, mayPark: false, _rehearsal.Joined, clock, log);
        _contest = new OwnerContest(nats, _registration.AskAsync, options, reader.Window, _gauge, clock, log);
    }

    /// <summary>What became of the messages so far, in this process.</summary>
    public ConsumerCounters Counters => _parts.Settler.Counters;

    /// <summary>Why this process does not go on, and what would end that; empty while it works, or stands by for an owner that does.</summary>
    public string Halt => Refusal is { Length: > 0 } refusal ? refusal : Volatile.Read(ref _duck) is not { } duck ? "" : duck.IsActive ? LameDuck.Leaving : _parts.Nats.ConnectionState == NatsConnectionState.Open ? "" : MessageConsumer<T>.Away;

    private string Refusal => _contest.Halt.Length > 0 ? _contest.Halt : Volatile.Read(ref _halt) is { Length: > 0 } refusal ? refusal : Owns ? _parts.Park.Halt : "";

    /// <summary>Whether this process is the owner, as far as it knows.</summary>
    public bool Owns => Volatile.Read(ref _term) is { IsHeld: true };

    /// <summary>What this process announces.</summary>
    public AnnouncedUse Announces => new(_parts.Reader.Type, _parts.Options.Durable, _parts.Reader.Window.Oldest, _parts.Reader.Window.Newest);

    /// <summary>
    /// Waits for the durable, and reads it for as long as this process owns it, until cancelled; then finishes what is in hand within
    /// <see cref="ConsumerOptions.DrainWithin"/>, hands the rest back in order and releases the durable. An unreachable server is waited out. Called once.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Task[] side = [_contest.ListenAsync(cancellationToken), _rehearsal.RunAsync(cancellationToken), _parts.Fences.RunAsync(cancellationToken), _registration.RunAsync(cancellationToken)];
        using var duck = new LameDuck(_parts.Nats);
        Volatile.Write(ref _duck, duck);
        while (await _contest.WinAsync(duck, cancellationToken).ConfigureAwait(false) is { } term)
        {
            using (term)
            {
                Volatile.Write(ref _term, term);
                var halt = await OwnAsync(term, duck, cancellationToken).ConfigureAwait(false);
                _gauge.Set(halt.Length > 0);
                Volatile.Write(ref _halt, halt);
                Volatile.Write(ref _term, null);
            }

            // Whoever cannot read, or lost it, leaves the others the time to take it.
            await _parts.PauseAsync(_parts.Options.OwnerTimeToLive / (Refusal.Length > 0 ? 1 : 10), cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _halt, "");
        }

        Volatile.Write(ref _halt, "");
        Volatile.Write(ref _duck, null);
        _contest.Close();
        await Task.WhenAll(side).ConfigureAwait(false);
    }

    // Why this process may not read; empty when there is no reason.
    private async Task<string> OwnAsync(OwnerTerm term, LameDuck duck, CancellationToken cancellationToken)
    {
        using var released = new CancellationTokenSource();
        var renewing = term.RenewAsync(_contest.Renewed, released.Token);
        using var session = new OwnerSession<T>(_parts, term);
        // A server that goes away ends it as a stop does: it would answer less and less, and another process may have one that stays.
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, duck.Activated);
        await session.RunAsync(leaving.Token).ConfigureAwait(false);
        var isHeld = term.IsHeld;
        await released.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        if (isHeld) await TryReleaseAsync(term, session.Stop?.After(_contest.Stop)).ConfigureAwait(false);
        else LogLost(_parts.Logger, _parts.Options.Durable, term.Epoch, term.Why);
        if (session.Refusal.Length > 0) LogRefused(_parts.Logger, _parts.Options.Durable, session.Refusal);
        return session.Refusal;
    }

    private async Task TryReleaseAsync(OwnerTerm term, OwnerStop? stop)
    {
        using var limit = new CancellationTokenSource(_parts.Options.OwnerTimeToLive / 2, _parts.Time);
        try
        {
            await term.ReleaseAsync(_contest.Released(stop), _parts.Options.OwnerTimeToLive / 2, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException)
        {
            LogNotReleased(_parts.Logger, _parts.Options.Durable, e.Message);
        }
    }

    [LoggerMessage(19, LogLevel.Warning, "Consumer {Durable} is no longer owned in epoch {Epoch}, and what was in hand is dropped: {Reason}")]
    private static partial void LogLost(ILogger logger, string durable, ulong epoch, string reason);

    [LoggerMessage(41, LogLevel.Error, "Consumer {Durable} cannot be read here: {Reason}")]
    private static partial void LogRefused(ILogger logger, string durable, string reason);

    [LoggerMessage(40, LogLevel.Warning, "Consumer {Durable} could not be released, so the next owner waits for silence: {Problem}")]
    private static partial void LogNotReleased(ILogger logger, string durable, string problem);
}
