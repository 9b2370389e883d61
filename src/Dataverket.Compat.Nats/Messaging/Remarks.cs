using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// What is odd about the messages that a consumer meets: counted by code, each time; told once a minute for each code. Costs nothing but a look for a message that has nothing odd
/// about it. Safe to share between threads.
/// </summary>
internal sealed partial class Remarks(LedgerClient ledger, string type, ConsumerOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);
    private static readonly ReadWarning[] Above = [new(ReasonCode.VersionAboveActive, "/schemaversion", -1)];
    private static readonly ReadWarning[] Foreign = [new(ReasonCode.SubjectForeign, "", -1)];
    private readonly ConcurrentDictionary<ReasonCode, long> _told = new(ReferenceEqualityComparer.Instance);
    private long _asked;

    /// <summary>The active version, for the reader: as this process knows it, so that a message may be above it only because the news of a raise is not here yet.</summary>
    public int ActiveVersion => ledger.ActiveOf(type);

    /// <summary>Notes what was read. Throws nothing but what cancels it.</summary>
    /// <param name="outcome">The message as it was read, by the active version of before.</param>
    /// <param name="activeVersion">That version.</param>
    /// <param name="sequence">Its place in its stream.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public ValueTask NoteAsync<T>(in ReadOutcome<T> outcome, int activeVersion, ulong sequence, CancellationToken cancellationToken)
        where T : notnull
        => outcome.IsAccepted ? outcome.Warnings is { Count: > 0 } warnings ? NoteAsync(warnings, outcome.Envelope.Version, sequence, cancellationToken) : default
            : outcome.Code == ReasonCode.SubjectForeign ? NoteAsync(Foreign, 0, sequence, cancellationToken)
            // What is parked has no warnings beside it; that nobody may have written it is told all the same.
            : activeVersion > 0 && outcome.Kind == OutcomeKind.Park && outcome.Envelope.Version > activeVersion && outcome.Envelope.Type == type ? NoteAsync(Above, outcome.Envelope.Version, sequence, cancellationToken)
            : default;

    private ValueTask NoteAsync(IReadOnlyList<ReadWarning> warnings, int version, ulong sequence, CancellationToken cancellationToken)
    {
        var above = default(ReadWarning);
        for (var i = 0; i < warnings.Count; i++)
        {
            if (warnings[i].Code == ReasonCode.VersionAboveActive) above = warnings[i];
            else Tell(warnings[i], sequence);
        }

        // Lowered, and written before the fence: as it should be.
        return above.Code is null || !ledger.Of(type).IsAboveActive(version, options.Stream, sequence) ? default : AskAsync(above, version, sequence, cancellationToken);
    }

    // The news of a raise may come to a writer before it comes here, and the message with it: the ledger is asked, once a second at the most.
    private async ValueTask AskAsync(ReadWarning above, int version, ulong sequence, CancellationToken cancellationToken)
    {
        if (_asked == 0 || time.GetElapsedTime(_asked) > AskEvery)
        {
            _asked = time.GetTimestamp();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(AskEvery);
            try
            {
                await ledger.FoldAsync(limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException)
            {
                // The last known state stands.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        if (ledger.Of(type).IsAboveActive(version, options.Stream, sequence)) Tell(above, sequence);
    }

    private void Tell(ReadWarning warning, ulong sequence)
    {
        NatsTelemetry.Warned.Add(1, new KeyValuePair<string, object?>("messaging.consumer.group.name", options.Durable), new("dataverket.code", warning.Code.Text));
        var now = time.GetTimestamp();
        if (_told.TryGetValue(warning.Code, out var last) && time.GetElapsedTime(last, now) < TellEvery) return;
        _told[warning.Code] = now;
        LogWarned(logger, options.Durable, sequence, warning.Code.Text, warning.Pointer);
    }

    [LoggerMessage(54, LogLevel.Warning, "Consumer {Durable} met message {Sequence}, with {Code} at '{Pointer}'. The counter dataverket.messages.warned has each; of this code more is told here in a minute")]
    private static partial void LogWarned(ILogger logger, string durable, ulong sequence, string code, string pointer);
}
