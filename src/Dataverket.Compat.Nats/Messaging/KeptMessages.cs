using System.Globalization;
using System.Runtime.CompilerServices;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>Looks at what consumers could not handle, and hands dead letters back to them. Safe to use from any thread.</summary>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="time">The clock of time limits; <c>null</c> for the system's.</param>
public sealed class KeptMessages(INatsConnection nats, TimeProvider? time = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly GuardedLog _log = new(JetStreamDomain.Context(nats), JetStreamAssets.ParkStream, time ?? TimeProvider.System);

    /// <summary>The messages of one kind, oldest first; one request a message.</summary>
    /// <param name="kind">Park, DeadLetter or Reject.</param>
    /// <param name="durable">Only those of one consumer; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException"><paramref name="kind"/> is none that is kept, or <paramref name="durable"/> no name of a durable.</exception>
    /// <exception cref="CompatNatsException">The server did not answer in time.</exception>
    public async IAsyncEnumerable<KeptMessage> ReadAsync(OutcomeKind kind, string? durable = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (durable is not null) SubjectToken.Check(durable);
        var subject = $"{ParkingLot.Place(kind)}.{durable ?? "*"}.>";
        // Up to here: who hands back what it reads would else meet those that come back for ever.
        if (await _log.LastAsync(subject, cancellationToken).ConfigureAwait(false) is not { } last) yield break;
        await foreach (var entry in _log.ReadAsync(subject, 1, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Sequence > last.Sequence) yield break;
            var tokens = entry.Subject.Split('.');
            // Somebody else's message on these subjects is none of ours, and a claim none at all.
            if (ClaimSubject.Is(entry.Subject) || tokens.Length != 4 || !ParkingLot.TryGetOrigin(entry, out var sequence)) continue;
            yield return new(kind, tokens[1], tokens[2], sequence, entry.Header("dv-reason"), entry.Header("dv-pointer"), entry.Header("dv-build"), entry.At, entry.Data.Length)
            {
                Type = entry.Header("dv-type"),
                Version = Number(entry.Header("dv-version")),
                Attempts = Number(entry.Header(ParkingLot.AttemptsHeader)),
                RetriedBy = entry.Header("dv-retried-by"),
                RetriedFor = entry.Header("dv-retried-for"),
                Place = entry.Subject,
            };
        }
    }

    /// <summary>Makes the processes of a consumer look at once at what it has parked, which they do by themselves every now and then.</summary>
    /// <param name="durable">The consumer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException"><paramref name="durable"/> is no name of a durable.</exception>
    /// <exception cref="CompatNatsException">The word could not be sent in time.</exception>
    public async Task ReplayAsync(string durable, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await nats.PublishAsync("dv.replay." + SubjectToken.Check(durable), "{}"u8.ToArray(), cancellationToken: limit.Token).ConfigureAwait(false);
            await nats.PingAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CompatNatsException($"The consumer {durable} could not be told within {Patience.TotalSeconds:0} s.", isTransient: true);
        }
    }

    /// <summary>
    /// Hands a dead letter back: it becomes a parked message of its consumer, which takes it out as soon as a build can read and handle it. Done twice, or
    /// by two at once, it is one parked message all the same; a process that is killed in between leaves both copies, and doing it again ends it.
    /// </summary>
    /// <param name="message">A dead letter that <see cref="ReadAsync"/> gave.</param>
    /// <param name="by">Who asks; it stands beside the message.</param>
    /// <param name="reason">Why; it stands beside the message.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when it is no longer there.</returns>
    /// <exception cref="ArgumentException">It is no dead letter.</exception>
    /// <exception cref="CompatNatsException">It has no body to hand back; or the server refused (transient).</exception>
    public async Task<bool> RetryAsync(KeptMessage message, string by, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Kind != OutcomeKind.DeadLetter) throw new ArgumentException($"Only dead letters are handed back; this is {message.Kind}.", nameof(message));
        var place = $"{message.Durable}.{message.Stream}.{message.Sequence.ToString(CultureInfo.InvariantCulture)}";
        if (await _log.NextAsync(message.Place.Length > 0 ? message.Place : $"{ParkingLot.Place(OutcomeKind.DeadLetter)}.{place}", 1, cancellationToken).ConfigureAwait(false) is not { } dead) return false;
        if (dead.Data.IsEmpty) throw new CompatNatsException($"Message {message.Sequence} of {message.Stream} was kept without its body, since it may hold a credential or is as large as a message may be. Have it sent again.");
        var headers = new NatsHeaders
        {
            ["dv-reason"] = dead.Header("dv-reason"), ["dv-pointer"] = dead.Header("dv-pointer"), ["dv-build"] = dead.Header("dv-build"), ["dv-stream"] = message.Stream,
            ["dv-seq"] = message.Sequence.ToString(CultureInfo.InvariantCulture), ["dv-retried-by"] = ParkingLot.Clean(by), ["dv-retried-for"] = ParkingLot.Clean(reason),
        };
        foreach (var name in new[] { "dv-type", "dv-version", ParkingLot.DigestHeader })
            if (dead.Header(name) is { Length: > 0 } said) headers[name] = said;
        // The copy first: killed in between, it is there twice and not gone. A copy that is parked already may be in the hands of a consumer that is about to
        // take it out: it gives way to this one.
        try
        {
            await ParkingLot.PutAsync(nats, _log, $"{ParkingLot.Place(OutcomeKind.Park)}.{place}", ParkingLot.DigestOf(dead), dead.Data, headers, replaces: true, cancellationToken).ConfigureAwait(false);
        }
        catch (NatsPayloadTooLargeException e)
        {
            throw new CompatNatsException($"Message {message.Sequence} of {message.Stream} is too large to be handed back with what stands beside it. Have it sent again.", e);
        }

        await _log.RemoveAsync(dead.Sequence, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // Whoever may publish there may write anything.
    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
