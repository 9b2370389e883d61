using System.Globalization;
using System.Security.Cryptography;
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
    /// <summary>The digest of the message as it came, beside a copy that is not all of it.</summary>
    public const string DigestHeader = "dv-sha256";

    /// <summary>How often a dead letter was tried, or given out, before it became one; absent where it was not tried again and again.</summary>
    public const string AttemptsHeader = "dv-attempts";

    /// <summary>Why a message is dead that was given out again and again and whose handler never ended.</summary>
    public const string Unanswered = "handler.unanswered";

    // Whose handler is at work on a dead letter's message; absent once it is one for good. And how many before it died of it, or so it looks.
    private const string MarkHeader = "dv-mark";
    private const string DeathsHeader = "dv-deaths";

    // One alone says little: processes are killed for other reasons, in the middle of whatever they have in hand.
    public const int MostDeaths = 3;
    private static readonly byte[] Nothing = [];
    private const char Beside = '-';
    private const int Attempts = 8;
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly NatsJSContext _jetStream = JetStreamDomain.Context(nats);
    private readonly RefusalWatch _keeps = new(time, "no copy of a message could be kept");
    private readonly RefusalWatch _counts = new(time, "what is parked could not be counted");
    private readonly RefusalWatch _looks = new(time, "it could not be seen whether a message that came again is a dead letter");
    private readonly GuardedLog _log = new(JetStreamDomain.Context(nats), JetStreamAssets.ParkStream, time);
    private ReplayClaims? _claims;

    /// <summary>Who is at work on what is parked.</summary>
    public ReplayClaims Claims => LazyInitializer.EnsureInitialized(ref _claims, () => new(nats, _log, _mark, time));

    /// <summary>Why what arrives cannot be settled; empty while it can, or could a moment ago.</summary>
    public string Halt => _keeps.Halt is { Length: > 0 } halt ? halt : _looks.Halt is { Length: > 0 } look ? look : _counts.Halt;

    /// <summary>Whoever was refused has let go of his messages.</summary>
    public void Forget()
    {
        _keeps.Worked();
        _looks.Worked();
    }

    /// <summary>
    /// Keeps a copy; a copy of the same message that is there already is as good, but for one that comes out of the park: whoever handed it back may be about to
    /// take away the copy that is there, so that it is replaced; and so is a mark. What is larger with the headers of a copy than the server takes is kept without its body.
    /// What has none is never parked, since nothing could be made of it.
    /// </summary>
    /// <param name="kind">Park, dead letter or reject.</param>
    /// <param name="sequence">The message's place in its stream.</param>
    /// <param name="code">Why.</param>
    /// <param name="pointer">Where.</param>
    /// <param name="envelope">The message's envelope; the default where it has none. Its type and version stand beside the copy.</param>
    /// <param name="body">The message as it came.</param>
    /// <param name="copy">What is kept of it; <c>null</c> for nothing. When it is not the body itself, the body's digest stands beside it.</param>
    /// <param name="parked">The parked copy that it comes out of; <c>null</c> for a delivery.</param>
    /// <param name="attempts">How often it was tried; 0 where that is not the reason.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>As what it is kept.</returns>
    public async Task<OutcomeKind> KeepAsync(OutcomeKind kind, ulong sequence, string code, string pointer, Envelope envelope, byte[] body, byte[]? copy, LogEntry? parked, ulong attempts, CancellationToken cancellationToken)
    {
        // Of what is kept without its body nothing could be made by any build.
        if (kind == OutcomeKind.Park && copy is null) kind = OutcomeKind.DeadLetter;
        var headers = HeadersOf(sequence, code, pointer, envelope, attempts);
        var digest = parked is null ? DigestOf(body) : DigestOf(parked);
        if (!ReferenceEquals(body, copy) || (parked is not null && parked.Header(DigestHeader).Length > 0)) headers[DigestHeader] = digest;
        // What comes out of the park lies there still.
        return (await (parked is null ? WatchedAsync(kind, sequence, digest, copy, headers, replaces: false, cancellationToken) : StoreAsync(kind, sequence, digest, copy, headers, replaces: true, cancellationToken)).ConfigureAwait(false)).Kind;
    }

    /// <summary>
    /// Makes a message a dead letter before its handler begins, so that it is one when that kills the process; <see cref="UnmarkAsync"/> takes it back. A mark that
    /// another process left is of one that died, or will not settle the message any more. The third is the last: then the dead letter stays, whoever takes his own
    /// mark back.
    /// </summary>
    /// <param name="sequence">The message's place in its stream.</param>
    /// <param name="deliveries">How often it was given out.</param>
    /// <param name="envelope">The message's envelope.</param>
    /// <param name="body">The message as it came.</param>
    /// <param name="copy">What is kept of it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The mark; 0 when it is a dead letter for good.</returns>
    public async Task<ulong> MarkAsync(ulong sequence, ulong deliveries, Envelope envelope, byte[] body, byte[]? copy, CancellationToken cancellationToken)
    {
        var (headers, digest) = (HeadersOf(sequence, Unanswered, "", envelope, deliveries), DigestOf(body));
        headers[MarkHeader] = _mark;
        if (!ReferenceEquals(body, copy)) headers[DigestHeader] = digest;
        var stored = await WatchedAsync(OutcomeKind.DeadLetter, sequence, digest, copy, headers, replaces: false, cancellationToken).ConfigureAwait(false);
        if (stored.There is not { } there) return stored.Sequence;
        var mark = there.Header(MarkHeader);
        if (mark == _mark) return there.Sequence;
        if (mark.Length == 0) return 0;
        var deaths = 1 + (int.TryParse(there.Header(DeathsHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : 0);
        headers[DeathsHeader] = deaths.ToString(CultureInfo.InvariantCulture);
        if (deaths >= MostDeaths) headers.Remove(MarkHeader);
        var replaced = await WatchedAsync(OutcomeKind.DeadLetter, sequence, digest, copy, headers, replaces: true, cancellationToken).ConfigureAwait(false);
        return deaths >= MostDeaths ? 0 : replaced.Sequence;
    }

    /// <summary>The handler of a marked message has ended, in whatever way. A dead letter for good that has come in the mark's place stays.</summary>
    public Task UnmarkAsync(ulong mark, CancellationToken cancellationToken) => _log.RemoveAsync(mark, cancellationToken);

    /// <summary>Whoever died of a message, or so it looked, left a mark, and the message has come to something else than its handler since. A dead letter for good stays.</summary>
    public async Task ClearMarkAsync(ulong sequence, byte[] body, CancellationToken cancellationToken)
    {
        if (await DeadAsync(sequence, body, cancellationToken).ConfigureAwait(false) is { } there && there.Header(MarkHeader).Length > 0) await RemoveAsync(there, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a message is a dead letter for good; a mark says that somebody is at it, or died of it.</summary>
    public async Task<bool> IsDeadAsync(ulong sequence, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            var there = await DeadAsync(sequence, body, cancellationToken).ConfigureAwait(false);
            _looks.Worked();
            return there is not null && there.Header(MarkHeader).Length == 0;
        }
        catch (Exception e) when (IsRefusal(e, cancellationToken))
        {
            _looks.Refused(e.Message);
            throw;
        }
    }

    private async Task<LogEntry?> DeadAsync(ulong sequence, byte[] body, CancellationToken cancellationToken)
    {
        var (place, digest) = (PlaceOf(OutcomeKind.DeadLetter, sequence), DigestOf(body));
        var there = await _log.LastAsync(place, cancellationToken).ConfigureAwait(false);
        return there is null || DigestOf(there) == digest ? there : await _log.LastAsync(BesideOf(place, digest), cancellationToken).ConfigureAwait(false);
    }

    private string PlaceOf(OutcomeKind kind, ulong sequence) => $"{Place(kind)}.{durable}.{stream}.{sequence}";

    private static string BesideOf(string place, string digest) => $"{place}{Beside}{digest[..16]}";

    private NatsHeaders HeadersOf(ulong sequence, string code, string pointer, Envelope envelope, ulong attempts)
    {
        var headers = new NatsHeaders { ["dv-reason"] = code, ["dv-pointer"] = Clean(pointer), ["dv-build"] = build, ["dv-stream"] = stream, ["dv-seq"] = sequence.ToString(CultureInfo.InvariantCulture) };
        if (!envelope.IsDefault) (headers["dv-type"], headers["dv-version"]) = (Clean(envelope.Type), envelope.Version.ToString(CultureInfo.InvariantCulture));
        if (attempts > 0) headers[AttemptsHeader] = attempts.ToString(CultureInfo.InvariantCulture);
        return headers;
    }

    private async Task<(OutcomeKind Kind, ulong Sequence, LogEntry? There)> WatchedAsync(OutcomeKind kind, ulong sequence, string digest, byte[]? copy, NatsHeaders headers, bool replaces, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await StoreAsync(kind, sequence, digest, copy, headers, replaces, cancellationToken).ConfigureAwait(false);
            _keeps.Worked();
            return stored;
        }
        catch (Exception e) when (IsRefusal(e, cancellationToken))
        {
            _keeps.Refused(e.Message);
            throw;
        }
    }

    private static bool IsRefusal(Exception e, CancellationToken cancellationToken) => e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested;

    private async Task<(OutcomeKind Kind, ulong Sequence, LogEntry? There)> StoreAsync(OutcomeKind kind, ulong sequence, string digest, byte[]? copy, NatsHeaders headers, bool replaces, CancellationToken cancellationToken)
    {
        try
        {
            var (stored, there) = await PutAsync(nats, _log, PlaceOf(kind, sequence), digest, copy ?? Nothing, headers, replaces, cancellationToken).ConfigureAwait(false);
            return (kind, stored, there);
        }
        catch (NatsPayloadTooLargeException) when (copy is { Length: > 0 })
        {
            if (kind == OutcomeKind.Park) kind = OutcomeKind.DeadLetter;
            headers[DigestHeader] = digest;
            var (stored, there) = await PutAsync(nats, _log, PlaceOf(kind, sequence), digest, Nothing, headers, replaces, cancellationToken).ConfigureAwait(false);
            return (kind, stored, there);
        }
    }

    /// <summary>
    /// Stores a copy at its place. Another message may stand there, when its stream was made anew and counts from 1 again: then this one stands beside it,
    /// since to take one for the other would lose it.
    /// </summary>
    /// <param name="nats">The connection.</param>
    /// <param name="log">The stream of copies.</param>
    /// <param name="subject">Its place.</param>
    /// <param name="digest">The message's digest.</param>
    /// <param name="copy">What is kept.</param>
    /// <param name="headers">What stands beside it; changed here.</param>
    /// <param name="replaces">Whether a copy of the same message that is there gives way to this one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its sequence; or 0, and the copy that is there instead.</returns>
    /// <exception cref="CompatNatsException">The server refused it.</exception>
    internal static async Task<(ulong Sequence, LogEntry? There)> PutAsync(INatsConnection nats, GuardedLog log, string subject, string digest, ReadOnlyMemory<byte> copy, NatsHeaders headers, bool replaces, CancellationToken cancellationToken)
    {
        var (place, error) = (subject, "");
        LogEntry? there = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            headers["Nats-Expected-Last-Subject-Sequence"] = (there?.Sequence ?? 0).ToString(CultureInfo.InvariantCulture);
            var ack = await StoredAck.PublishAsync(nats, place, copy, headers, cancellationToken).ConfigureAwait(false);
            if (ack.ErrorCode == 0)
            {
                if (there is not null) await log.RemoveAsync(there.Sequence, cancellationToken).ConfigureAwait(false);
                return (ack.Sequence, null);
            }

            error = ack.Error;
            if (ack.ErrorCode != StoredAck.WrongLastSequence) break;
            there = await log.LastAsync(place, cancellationToken).ConfigureAwait(false);
            // Taken out between the two: the place is free.
            if (there is null) continue;
            if (DigestOf(there) != digest) (place, there) = (BesideOf(subject, digest), null);
            // A mark goes when its handler ends: whoever keeps the message for good takes its place.
            else if (!replaces && (there.Header(MarkHeader).Length == 0 || headers.ContainsKey(MarkHeader)))
            {
                // Whoever put it there may have been killed before he took away what was there before.
                await log.RemoveOlderAsync(place, there.Sequence, cancellationToken).ConfigureAwait(false);
                return (0, there);
            }
        }

        throw new CompatNatsException($"A message could not be kept in {JetStreamAssets.ParkStream} on {place}: {error} It is tried again.", isTransient: true);
    }

    /// <summary>The parked messages of this consumer, oldest first.</summary>
    public IAsyncEnumerable<LogEntry> ReadAsync(CancellationToken cancellationToken) => _log.ReadAsync($"park.{durable}.>", 1, cancellationToken);

    /// <summary>How many messages of this consumer are parked.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stream = await _jetStream.GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = $"park.{durable}.>" }, cancellationToken).ConfigureAwait(false);
            _counts.Worked();
            return stream.Info.State.Subjects?.Values.Sum() ?? 0;
        }
        catch (Exception e) when (IsRefusal(e, cancellationToken))
        {
            _counts.Refused(e.Message);
            throw;
        }
    }

    /// <summary>How many dead letters and rejects of this consumer are kept, in one answer.</summary>
    public async Task<(long Dead, long Rejected)> CountKeptAsync(CancellationToken cancellationToken)
    {
        var stream = await _jetStream.GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = $"*.{durable}.>" }, cancellationToken).ConfigureAwait(false);
        var subjects = stream.Info.State.Subjects ?? new Dictionary<string, long>();
        return (Count(OutcomeKind.DeadLetter), Count(OutcomeKind.Reject));

        long Count(OutcomeKind kind) => subjects.Where(one => one.Key.StartsWith(Place(kind) + '.', StringComparison.Ordinal) && !ClaimSubject.Is(one.Key)).Sum(one => one.Value);
    }

    /// <summary>Takes a message out once its effect is durable.</summary>
    public Task RemoveAsync(LogEntry entry, CancellationToken cancellationToken) => _log.RemoveAsync(entry.Sequence, cancellationToken);

    /// <summary>Takes a message out that nobody has in hand, and what one who died of it left.</summary>
    public async Task TakeOutAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        await RemoveAsync(entry, cancellationToken).ConfigureAwait(false);
        await Claims.ForgetAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a message is parked still.</summary>
    public async Task<bool> IsThereAsync(LogEntry entry, CancellationToken cancellationToken) => await _log.AtAsync(entry.Sequence, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>The first token of the subjects under which a kind is kept.</summary>
    public static string Place(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Park => "park",
        OutcomeKind.DeadLetter => "dead",
        OutcomeKind.Reject => "reject",
        _ => throw new ArgumentException($"Messages with the outcome {kind} are not kept.", nameof(kind)),
    };

    /// <summary>The sequence a kept copy had in its own stream.</summary>
    public static bool TryGetOrigin(LogEntry entry, out ulong sequence)
    {
        var last = entry.Subject.AsSpan(entry.Subject.LastIndexOf('.') + 1);
        return ulong.TryParse(last.IndexOf(Beside) is >= 0 and var end ? last[..end] : last, NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }

    // That of the message as it came, of which the copy need not be all.
    internal static string DigestOf(LogEntry entry) => entry.Header(DigestHeader) is { Length: > 0 } said ? said : DigestOf(entry.Data.Span);

    private static string DigestOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>What a header takes: printable ASCII, not without end.</summary>
    public static string Clean(string text) => new([.. text.Take(200).Select(c => c is >= ' ' and <= '~' ? c : '?')]);
}
