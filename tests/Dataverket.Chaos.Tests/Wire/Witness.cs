using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Dataverket.Chaos.Tests.Wire;

/// <summary>
/// What broker and processes said to each other, as the links saw it: what the broker acknowledged, and what was acknowledged to it. It tells a loss of the
/// broker from one of the library. Safe from any thread.
/// </summary>
internal sealed class Witness
{
    private readonly ConcurrentDictionary<string, Asked> _asked = new();

    /// <summary>What the broker said it has stored: stream, sequence, message id (empty where it has none).</summary>
    public ConcurrentDictionary<(string Stream, ulong Sequence), string> Stored { get; } = new();

    /// <summary>Messages that a process acknowledged for a durable.</summary>
    public ConcurrentDictionary<(string Durable, ulong Sequence), byte> Acked { get; } = new();

    /// <summary>Messages that the broker gave out to a durable, with the id that came.</summary>
    public ConcurrentDictionary<(string Durable, ulong Sequence, string Id), byte> Given { get; } = new();

    /// <summary>Copies in the park that the broker said it has stored: its own sequence by durable and sequence.</summary>
    public ConcurrentDictionary<(string Durable, ulong Sequence), ulong> Parked { get; } = new();

    /// <summary>Copies that a process took out of the park, by their sequence there.</summary>
    public ConcurrentDictionary<ulong, byte> Unparked { get; } = new();

    /// <summary>A process sends; returns nothing to say.</summary>
    public void Sent(Frame frame)
    {
        if (frame.Reply.Length > 0) _asked[frame.Reply] = new(frame.Subject, frame.Headers.IsEmpty ? "" : frame.Header("Nats-Msg-Id"));
        if (IsAck(frame) && TryPlace(frame.Subject, out var place)) Acked.TryAdd(place, 0);
        if (frame.Subject.EndsWith(".STREAM.MSG.DELETE.DV_PARK", StringComparison.Ordinal) && TrySequence(frame.Payload, out var sequence)) Unparked.TryAdd(sequence, 0);
    }

    /// <summary>The subject of the request that a message answers; empty when it answers none.</summary>
    public string About(Frame frame) => _asked.TryGetValue(frame.Subject, out var asked) ? asked.Subject : "";

    /// <summary>The broker sends.</summary>
    public void Received(Frame frame)
    {
        if (TryPlace(frame.Reply, out var given)) Given.TryAdd((given.Durable, given.Sequence, frame.Headers.IsEmpty ? "" : frame.Header("Nats-Msg-Id")), 0);
        if (!_asked.TryGetValue(frame.Subject, out var asked) || asked.Subject.StartsWith('$') || !TryAck(frame.Payload, out var stream, out var sequence)) return;
        Stored.TryAdd((stream, sequence), asked.Id);
        if (asked.Subject.Split('.') is ["park", var durable, _, var origin] && ulong.TryParse(origin, NumberStyles.None, CultureInfo.InvariantCulture, out var at)) Parked[(durable, at)] = sequence;
    }

    /// <summary>Whether it settles a delivery for good.</summary>
    public static bool IsAck(Frame frame)
        => frame.Subject.StartsWith("$JS.ACK.", StringComparison.Ordinal) && (frame.Payload.IsEmpty || frame.Payload.Span.SequenceEqual("+ACK"u8) || frame.Payload.Span.StartsWith("+TERM"u8));

    // $JS.ACK.<stream>.<consumer>.<delivered>.<stream seq>.<consumer seq>.<time>.<pending>, or with domain and account before the stream.
    private static bool TryPlace(string subject, out (string Durable, ulong Sequence) place)
    {
        place = default;
        if (!subject.StartsWith("$JS.ACK.", StringComparison.Ordinal)) return false;
        var tokens = subject.Split('.');
        var from = tokens.Length == 9 ? 3 : 5;
        if (tokens.Length < from + 3 || !ulong.TryParse(tokens[from + 2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return false;
        place = (tokens[from], sequence);
        return true;
    }

    private static bool TryAck(ReadOnlyMemory<byte> payload, out string stream, out ulong sequence)
    {
        (stream, sequence) = ("", 0);
        try
        {
            using var json = JsonDocument.Parse(payload);
            if (json.RootElement.ValueKind != JsonValueKind.Object || json.RootElement.TryGetProperty("error", out _) || !json.RootElement.TryGetProperty("stream", out var name) || !json.RootElement.TryGetProperty("seq", out var at)) return false;
            (stream, sequence) = (name.GetString()!, at.GetUInt64());
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TrySequence(ReadOnlyMemory<byte> payload, out ulong sequence)
    {
        using var json = JsonDocument.Parse(payload);
        sequence = json.RootElement.TryGetProperty("seq", out var at) ? at.GetUInt64() : 0;
        return sequence > 0;
    }

    private readonly record struct Asked(string Subject, string Id);
}
