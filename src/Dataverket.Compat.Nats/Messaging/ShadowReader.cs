using System.Globalization;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Reads recent history without an effect: every message as it is stored, as it would be at the newest version this build reads, which is what writers send
/// after a raise, and cast down again from there, which is what they send before it. What it finds goes on record; a raise waits for it. Safe to use from any
/// thread.
/// </summary>
/// <typeparam name="T">The CLR type of the data, in its newest shape.</typeparam>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="reader">Reads the message type.</param>
/// <param name="time">The clock of time limits; <c>null</c> for the system's.</param>
public sealed class ShadowReader<T>(INatsConnection nats, MessageReader<T> reader, TimeProvider? time = null)
    where T : notnull
{
    private readonly RecentHistory _history = new(nats, time ?? TimeProvider.System);

    /// <summary>Reads the last messages of a subject, however many others lie between them in the stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="subject">The subject; may hold wildcards.</param>
    /// <param name="most">How many messages of the subject it reads at the most, 1 and up. Those of another type do not count as read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CompatNatsException">The server did not answer in time (transient).</exception>
    public async Task<ShadowReport> ReadAsync(string stream, string subject, int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var (messages, castDown, failed, first) = (0, 0, 0, "");
        await foreach (var stored in _history.ReadAsync(stream, subject, most, cancellationToken).ConfigureAwait(false))
        {
            var outcome = reader.Rehearse(stored.Data, out var castDownTo);
            if (outcome.Code == ReasonCode.TypeUnhandled) continue;
            messages++;
            if (castDownTo > 0) castDown++;
            // What is refused for security is so at every version.
            if (outcome.Kind is not (OutcomeKind.Park or OutcomeKind.DeadLetter)) continue;
            failed++;
            if (first.Length == 0)
                first = string.Create(CultureInfo.InvariantCulture, $"{outcome.Code.Text} {outcome.Pointer} at {stored.Seq} of {stream}, {(castDownTo > 0 ? $"cast down from version {reader.Window.Newest} to {castDownTo}" : $"read as version {reader.Window.Newest}")}");
        }

        return new(reader.Window.Newest, messages, failed, first) { CastDown = castDown };
    }
}
