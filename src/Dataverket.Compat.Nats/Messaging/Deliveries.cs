using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>What a delivery says besides its bytes, and where it goes.</summary>
internal static class Deliveries
{
    /// <summary>The subject, and each header as often as it stood there: the client merges headers whose names differ by case only.</summary>
    /// <param name="message">The message.</param>
    /// <param name="filter">The subject that the consumer reads.</param>
    /// <param name="activeVersion">The active version of the consumer's type; 0 when it is not known.</param>
    public static Delivery Of(INatsJSMsg<byte[]> message, string filter, int activeVersion)
    {
        if (message.Headers is not { } all) return new() { Subject = message.Subject, Filter = filter, Headers = [], ActiveVersion = activeVersion };
        var count = 0;
        foreach (var (_, values) in all) count += values.Count;
        var headers = new KeyValuePair<string, string>[count];
        count = 0;
        foreach (var (name, values) in all)
            for (var i = 0; i < values.Count; i++) headers[count++] = new(name, values[i] ?? "");
        return new() { Subject = message.Subject, Filter = filter, Headers = headers, ActiveVersion = activeVersion };
    }

    /// <summary>Which lane an aggregate's messages go through, whichever way its name is spelled; what is about none goes by its id.</summary>
    public static int LaneOf(in Envelope envelope, int lanes)
    {
        if (!envelope.TryGetRaw("subject", out var raw) || raw.Span[0] != '"') envelope.TryGetRaw("id", out raw);
        HashCode hash = default;
        if (raw.Span.Contains((byte)'\\')) hash.AddBytes(Encoding.UTF8.GetBytes(envelope.Subject ?? envelope.Id));
        else hash.AddBytes(raw.Span[1..^1]);
        return (int)((uint)hash.ToHashCode() % (uint)lanes);
    }
}
