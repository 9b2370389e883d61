using System.Globalization;
using System.Runtime.CompilerServices;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>Looks at what consumers could not handle. Reads only; safe to use from any thread.</summary>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="time">The clock of time limits; <c>null</c> for the system's.</param>
public sealed class KeptMessages(INatsConnection nats, TimeProvider? time = null)
{
    private readonly GuardedLog _log = new(new NatsJSContext(nats), JetStreamAssets.ParkStream, time ?? TimeProvider.System);

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
        await foreach (var entry in _log.ReadAsync(subject, 1, cancellationToken).ConfigureAwait(false))
        {
            var tokens = entry.Subject.Split('.');
            // Somebody else's message on these subjects is none of ours.
            if (tokens.Length != 4 || !ulong.TryParse(tokens[3], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) continue;
            yield return new(kind, tokens[1], tokens[2], sequence, entry.Header("dv-reason"), entry.Header("dv-pointer"), entry.Header("dv-build"), entry.At, entry.Data.Length);
        }
    }
}
