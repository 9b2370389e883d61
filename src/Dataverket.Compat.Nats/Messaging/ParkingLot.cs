using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Keeps copies of messages that cannot be handled now, one subject for each (consumer, stream, sequence), so that parking twice is refused by the
/// server for as long as the copy is there and not only for the two minutes of message-id deduplication.
/// </summary>
internal sealed class ParkingLot(INatsConnection nats, string durable, string stream, string build, TimeProvider time)
{
    private readonly NatsJSContext _jetStream = JetStreamDomain.Context(nats);
    private readonly GuardedLog _log = new(JetStreamDomain.Context(nats), JetStreamAssets.ParkStream, time);

    /// <summary>Keeps a copy; a copy that is there already is as good.</summary>
    /// <param name="kind">Park, dead letter or reject.</param>
    /// <param name="sequence">The message's place in its stream.</param>
    /// <param name="code">Why.</param>
    /// <param name="pointer">Where.</param>
    /// <param name="envelope">The message's envelope; the default where it has none. Its type and version stand beside the copy.</param>
    /// <param name="body">The message as it came.</param>
    /// <param name="copy">What is kept of it; <c>null</c> for nothing. When it is not the body itself, the body's digest stands beside it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task KeepAsync(OutcomeKind kind, ulong sequence, string code, string pointer, Envelope envelope, byte[] body, byte[]? copy, CancellationToken cancellationToken)
    {
        var headers = new NatsHeaders { ["dv-reason"] = code, ["dv-pointer"] = Clean(pointer), ["dv-build"] = build, ["dv-stream"] = stream, ["dv-seq"] = sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        if (!envelope.IsDefault) (headers["dv-type"], headers["dv-version"]) = (Clean(envelope.Type), envelope.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (!ReferenceEquals(body, copy)) headers["dv-sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body));

        headers["Nats-Expected-Last-Subject-Sequence"] = "0";
        var ack = await StoredAck.PublishAsync(nats, $"{Place(kind)}.{durable}.{stream}.{sequence}", copy ?? [], headers, cancellationToken).ConfigureAwait(false);
        if (ack.ErrorCode is not (0 or StoredAck.WrongLastSequence)) throw new CompatNatsException($"A message could not be kept in {JetStreamAssets.ParkStream}: {ack.Error}", isTransient: true);
    }

    /// <summary>The parked messages of this consumer, oldest first.</summary>
    public IAsyncEnumerable<LogEntry> ReadAsync(CancellationToken cancellationToken) => _log.ReadAsync($"park.{durable}.>", 1, cancellationToken);

    /// <summary>How many messages of this consumer are parked.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var stream = await _jetStream.GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = $"park.{durable}.>" }, cancellationToken).ConfigureAwait(false);
        return stream.Info.State.Subjects?.Values.Sum() ?? 0;
    }

    /// <summary>Takes a message out once its effect is durable.</summary>
    public Task RemoveAsync(LogEntry entry, CancellationToken cancellationToken) => RemoveAsync(_jetStream, entry, cancellationToken);

    /// <summary>Takes a message out; one that is gone already is as good.</summary>
    public static async Task RemoveAsync(INatsJSContext jetStream, LogEntry entry, CancellationToken cancellationToken)
    {
        var handle = await jetStream.GetStreamAsync(JetStreamAssets.ParkStream, cancellationToken: cancellationToken).ConfigureAwait(false);
        try
        {
            await handle.DeleteMessageAsync(new StreamMsgDeleteRequest { Seq = entry.Sequence }, cancellationToken).ConfigureAwait(false);
        }
        catch (NatsJSApiException e) when (e.Error.Code is 404 or 400)
        {
            // Another process took it out first.
        }
    }

    /// <summary>The first token of the subjects under which a kind is kept.</summary>
    public static string Place(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Park => "park",
        OutcomeKind.DeadLetter => "dead",
        OutcomeKind.Reject => "reject",
        _ => throw new ArgumentException($"Messages with the outcome {kind} are not kept.", nameof(kind)),
    };

    /// <summary>The sequence a parked copy had in its own stream.</summary>
    public static bool TryGetOrigin(LogEntry entry, out ulong sequence)
        => ulong.TryParse(entry.Subject.AsSpan(entry.Subject.LastIndexOf('.') + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out sequence);

    /// <summary>What a header takes: printable ASCII, not without end.</summary>
    public static string Clean(string text) => new([.. text.Take(200).Select(c => c is >= ' ' and <= '~' ? c : '?')]);
}
