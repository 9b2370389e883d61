using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// What every consumer does with a message that was read: hand it to the handler, or keep a copy of it, and count. Acknowledging is the caller's. Safe to
/// share between threads.
/// </summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
[SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
internal sealed partial class Settler<T>(MessageReader<T> reader, Func<IncomingMessage<T>, CancellationToken, Task<HandleResult>> handle, ParkingLot park, ConsumerOptions options, ILogger logger)
    where T : notnull
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _alone = new(1, 1);
    private readonly long[] _counts = new long[7];
    private readonly string _activity = "process " + reader.Type;

    public ConsumerCounters Counters => new(_counts[0], _counts[1], _counts[2], _counts[3], _counts[4], _counts[5], _counts[6]);

    public long Parked => Interlocked.Read(ref _counts[3]);

    /// <summary>Returns when the message has its durable effect or a durable copy, and is out of the park; throws what the server does, and a <see cref="HandlerFault"/> of what the handler does.</summary>
    /// <param name="outcome">The message as it was read.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="sequence">Its place in its stream.</param>
    /// <param name="parked">The parked copy that it comes out of; <c>null</c> for a delivery.</param>
    /// <param name="epoch">The owner's epoch; 0 where there is no owner.</param>
    /// <param name="deliveries">How often the server gave it out; 0 for what comes out of the park.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False while another process is at work on the parked copy.</returns>
    public async Task<bool> SettleAsync(ReadOutcome<T> outcome, byte[] body, ulong sequence, LogEntry? parked, ulong epoch, ulong deliveries, CancellationToken cancellationToken)
    {
        if (outcome.IsAccepted)
        {
            var message = new IncomingMessage<T>(outcome.Value, outcome.Envelope, sequence, parked is not null) { Epoch = epoch };
            // Alone before it is claimed: what only waits for its turn when the process dies is not taken for what it died of.
            if (parked is not null && options.MaxDeliveries > 0) return await AloneAsync(() => TryReplayAsync(message, body, parked, cancellationToken), cancellationToken).ConfigureAwait(false);
            await HandleAsync(message, body, parked, deliveries, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // A command out of the park is sent again by its sender and never replayed; what was kept of it until now says which, and stays.
            var kind = outcome.Code == ReasonCode.AuthorizationReplayed ? OutcomeKind.DeadLetter : outcome.Kind;
            if (kind != OutcomeKind.Skip) await KeepAsync(kind, outcome.Envelope, outcome.Pointer, body, sequence, outcome.Code.Text, parked, attempts: 0, cancellationToken).ConfigureAwait(false);
            // In the place of a mark that one who died left; a dead letter has taken it already.
            if (kind != OutcomeKind.DeadLetter && IsSuspect(deliveries)) await park.ClearMarkAsync(sequence, body, cancellationToken).ConfigureAwait(false);
            if (kind == OutcomeKind.Skip) Count(2);
        }

        if (parked is not null) await park.TakeOutAsync(parked, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Hands an accepted message to the handler; returns and throws as <see cref="SettleAsync"/> does.</summary>
    /// <returns>Whether it is a dead letter.</returns>
    public Task<bool> HandleAsync(IncomingMessage<T> message, byte[] body, LogEntry? parked, ulong deliveries, CancellationToken cancellationToken)
        => IsSuspect(deliveries)
            ? AloneAsync(() => HandleMarkedAsync(message, body, deliveries, cancellationToken), cancellationToken)
            : CallAsync(message, body, parked, cancellationToken);

    private bool IsSuspect(ulong deliveries) => options.MaxDeliveries > 0 && deliveries > (ulong)options.MaxDeliveries;

    // What comes out of the park is counted by nobody: a process that dies of it leaves its claim.
    private async Task<bool> TryReplayAsync(IncomingMessage<T> message, byte[] body, LogEntry parked, CancellationToken cancellationToken)
    {
        using var claim = await park.Claims.TakeAsync(parked, options.AckWait, cancellationToken).ConfigureAwait(false);
        if (claim is null) return false;
        if (claim.Problem.Length > 0) LogUnclaimed(logger, message.Sequence, options.Durable, claim.Problem);
        var isLived = false;
        try
        {
            // Whoever had it before may have taken it out since it was read here.
            if (!await park.IsThereAsync(parked, cancellationToken).ConfigureAwait(false)) return isLived = true;
            if (claim.Deaths >= ParkingLot.MostDeaths)
            {
                await KeepAsync(OutcomeKind.DeadLetter, message.Envelope, "", body, message.Sequence, ParkingLot.Unanswered, parked, claim.Deaths, cancellationToken).ConfigureAwait(false);
                LogFatal(logger, message.Sequence, options.Durable, claim.Deaths);
            }
            else
            {
                try
                {
                    await CallAsync(message, body, parked, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    isLived = true;
                }
            }

            // Before the claim goes: nobody is to find it free.
            await park.RemoveAsync(parked, cancellationToken).ConfigureAwait(false);
            return isLived = true;
        }
        finally
        {
            if (isLived) await TakeBackAsync(claim.EndAsync, mayFail: true).ConfigureAwait(false);
        }
    }

    // One at a time: those that only wait for their turn when the process dies are not taken for what it died of.
    private async Task<bool> AloneAsync(Func<Task<bool>> handleAsync, CancellationToken cancellationToken)
    {
        await _alone.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await handleAsync().ConfigureAwait(false);
        }
        finally
        {
            _alone.Release();
        }
    }

    // It may be what kills the process each time, or have been in hand beside that.
    private async Task<bool> HandleMarkedAsync(IncomingMessage<T> message, byte[] body, ulong deliveries, CancellationToken cancellationToken)
    {
        var mark = await park.MarkAsync(message.Sequence, deliveries, message.Envelope, body, CopyOf(message.Envelope, body), cancellationToken).ConfigureAwait(false);
        if (mark == 0)
        {
            Count(4);
            LogUnanswered(logger, message.Sequence, options.Durable, deliveries);
            return true;
        }

        var hasEnded = false;
        try
        {
            var isDead = await CallAsync(message, body, null, cancellationToken).ConfigureAwait(false);
            hasEnded = true;
            return isDead;
        }
        finally
        {
            await TakeBackAsync(limit => park.UnmarkAsync(mark, limit), mayFail: !hasEnded).ConfigureAwait(false);
        }
    }

    // Also when the time to finish is up. What the handler threw counts for more than that its mark stays, which the next attempt finds to be its own.
    private async Task TakeBackAsync(Func<CancellationToken, Task> takeBackAsync, bool mayFail)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await takeBackAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (mayFail && e is NatsException or CompatNatsException or OperationCanceledException)
        {
            LogMarked(logger, options.Durable, e.Message);
        }
    }

    private async Task<bool> CallAsync(IncomingMessage<T> message, byte[] body, LogEntry? parked, CancellationToken cancellationToken)
    {
        // The trace context is a text to decode: only for whoever listens.
        using var activity = NatsTelemetry.Source.HasListeners() ? Begin(message) : null;
        HandleResult result;
        try
        {
            result = await handle(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            NatsTelemetry.Fail(activity, e);
            throw new HandlerFault(e);
        }

        if (result == HandleResult.DeadLetter) await KeepAsync(OutcomeKind.DeadLetter, message.Envelope, "", body, message.Sequence, "handler.refused", parked, attempts: 0, cancellationToken).ConfigureAwait(false);
        else Count(result == HandleResult.Handled ? 0 : 1);
        return result == HandleResult.DeadLetter;
    }

    // What comes out of the park may be days old: a trace of its own, with a link to the one that it belonged to.
    private Activity? Begin(IncomingMessage<T> message)
    {
        var context = NatsTelemetry.ContextOf(message.Envelope.TraceParent);
        var activity = !message.IsReplay || context == default
            ? NatsTelemetry.Source.StartActivity(_activity, ActivityKind.Consumer, context)
            : NatsTelemetry.Source.StartActivity(_activity, ActivityKind.Consumer, default(ActivityContext), links: [new(context)]);
        if (activity is null) return null;
        NatsTelemetry.Describe(activity, ("process", "process"), options.Subject, message.Envelope.Id);
        return activity.SetTag("messaging.consumer.group.name", options.Durable);
    }

    /// <summary>Whether a message says anything about a version of the type: one of another type does not, nor one that is for nobody or refused, which anybody may have written.</summary>
    public bool IsOfType(ReadOutcome<T> outcome)
        => outcome.IsAccepted || (outcome.Kind is not (OutcomeKind.Skip or OutcomeKind.Reject) && !outcome.Envelope.IsDefault && outcome.Envelope.Type == reader.Type);

    /// <summary>
    /// Whether what came out of the park is settled by this build: handled, or refused for good by a build that reads its version, or out of date. Anything else
    /// stays parked for another build.
    /// </summary>
    public bool Settles(ReadOutcome<T> outcome) => outcome.Kind switch
    {
        OutcomeKind.Park => false,
        OutcomeKind.Skip => outcome.Code == ReasonCode.MessageExpired,
        OutcomeKind.DeadLetter or OutcomeKind.Reject => !outcome.Envelope.IsDefault && outcome.Envelope.Type == reader.Type && reader.Window.Contains(outcome.Envelope.Version),
        _ => outcome.IsAccepted,
    };

    /// <summary>Keeps a message that the handler failed on as often as it may, and takes it out of the park.</summary>
    public async Task GiveUpAsync(Envelope envelope, string pointer, byte[] body, ulong sequence, LogEntry? parked, CancellationToken cancellationToken)
    {
        await KeepAsync(OutcomeKind.DeadLetter, envelope, pointer, body, sequence, "handler.failed", parked, options.MaxAttempts, cancellationToken).ConfigureAwait(false);
        if (parked is not null) await park.TakeOutAsync(parked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts and tells that a message is tried again.</summary>
    public void Retry(ulong sequence, Exception exception)
    {
        Count(6);
        LogRetry(logger, options.Durable, sequence, exception);
    }

    // What is rejected keeps no body. A credential never gets into a durable copy: what carries one is kept without it, and of what is no message at all, and may carry one, nothing but a digest.
    private async Task KeepAsync(OutcomeKind kind, Envelope envelope, string pointer, byte[] body, ulong sequence, string code, LogEntry? parked, int attempts, CancellationToken cancellationToken)
    {
        var copy = kind == OutcomeKind.Reject ? null : CopyOf(envelope, body);
        kind = await park.KeepAsync(kind, sequence, code, pointer, envelope, body, copy, parked, (ulong)attempts, cancellationToken).ConfigureAwait(false);
        Count(kind switch { OutcomeKind.Park => 3, OutcomeKind.DeadLetter => 4, _ => 5 });
        LogKept(logger, kind, sequence, code, options.Durable);
    }

    private byte[]? CopyOf(Envelope envelope, byte[] body)
        => envelope.IsDefault && (reader.Role == Schemas.MessageRole.Command || Envelope.MayHoldAuthorization(body)) ? null
            : envelope.HasAuthorization ? envelope.Forward(AttributeChange.Remove("authorization"))
            : body;

    private void Count(int which)
    {
        Interlocked.Increment(ref _counts[which]);
        if (!NatsTelemetry.Messages.Enabled) return;
        var tags = new TagList { { "messaging.system", "nats" }, { "messaging.operation.name", "process" }, { "messaging.consumer.group.name", options.Durable }, { "dataverket.outcome", NatsTelemetry.Outcomes[which] } };
        NatsTelemetry.Messages.Add(1, in tags);
    }

    [LoggerMessage(11, LogLevel.Warning, "Consumer {Durable} could not finish message {Sequence} and tries again")]
    private static partial void LogRetry(ILogger logger, string durable, ulong sequence, Exception exception);

    [LoggerMessage(54, LogLevel.Error, "Message {Sequence} of consumer {Durable} was given out {Deliveries} times without an answer, the last time to a process that did not live to give one: it is a dead letter")]
    private static partial void LogUnanswered(ILogger logger, ulong sequence, string durable, ulong deliveries);

    [LoggerMessage(61, LogLevel.Error, "Message {Sequence} of consumer {Durable} came out of the park, and the last {Deaths} processes that handled it died in the middle of it: it is a dead letter")]
    private static partial void LogFatal(ILogger logger, ulong sequence, string durable, int deaths);

    [LoggerMessage(62, LogLevel.Warning, "Message {Sequence} of consumer {Durable} comes out of the park, and the server does not take that it is in hand: it is handled all the same, and a process that dies of it leaves no trace. Give DV_PARK room: {Problem}")]
    private static partial void LogUnclaimed(ILogger logger, ulong sequence, string durable, string problem);

    [LoggerMessage(55, LogLevel.Warning, "Consumer {Durable} could not take back what it had said of a message whose handler ended; it stays beside the dead letters until the message, or its copy, is looked at again: {Problem}")]
    private static partial void LogMarked(ILogger logger, string durable, string problem);

    [LoggerMessage(12, LogLevel.Warning, "{Outcome} of message {Sequence} for {Code} by {Durable}")]
    private static partial void LogKept(ILogger logger, OutcomeKind outcome, ulong sequence, string code, string durable);
}
