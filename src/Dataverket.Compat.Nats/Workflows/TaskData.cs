using System.Text;
using System.Text.Json;
using Dataverket.Compat.Envelopes;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>What may be stored with a task. Pure.</summary>
internal static class TaskData
{
    /// <exception cref="ArgumentException">It has more bytes than allowed.</exception>
    public static JsonElement Check(JsonElement state, int maxBytes)
    {
        var bytes = Encoding.UTF8.GetByteCount(state.GetRawText());
        return bytes <= maxBytes ? state : throw new ArgumentException($"The task's data has {bytes} bytes as JSON; at the most {maxBytes} are stored. Keep the bulk elsewhere, and its name in the data.");
    }

    /// <summary>A reply is a message of its own: always under the same id, so that sending it again changes nothing, and without a credential.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static byte[]? CheckReply(byte[]? reply, string id, int maxBytes)
    {
        if (reply is null) return null;
        if (reply.Length > maxBytes) throw new ArgumentException($"The task's reply has {reply.Length} bytes; at the most {maxBytes} are stored.");
        if (!Envelope.TryScan(reply, null, out var envelope, out _)) throw new ArgumentException("The task's reply is no envelope.");
        if (envelope.Id != id) throw new ArgumentException($"The task's reply must have the id {id}, which stays the same when it is sent again.");
        return envelope.HasAuthorization ? throw new ArgumentException("The task's reply carries an authorization; a credential is never stored.") : reply;
    }

    /// <summary>The secret part of a command's authorization; <c>null</c> when it carries none.</summary>
    public static string? SecretOf(in Envelope envelope)
    {
        if (!envelope.TryGetRaw("authorization", out var raw)) return null;
        using var document = JsonDocument.Parse(raw);
        if (document.RootElement.ValueKind != JsonValueKind.String || document.RootElement.GetString() is not { Length: > 0 } text) return null;
        var secret = text[(text.LastIndexOf(' ') + 1)..];
        return secret.Length > 0 ? secret : null;
    }

    /// <summary>Whether some text of the JSON, decoded, holds the secret.</summary>
    public static bool Holds(JsonElement json, string secret) => json.ValueKind switch
    {
        JsonValueKind.String => Has(json.GetString()!, secret),
        JsonValueKind.Array => json.EnumerateArray().Any(item => Holds(item, secret)),
        JsonValueKind.Object => json.EnumerateObject().Any(member => Has(member.Name, secret) || Holds(member.Value, secret)),
        _ => false,
    };

    // A few characters stand in many texts by chance, and are nobody's token; only a text that is nothing else is one then.
    private static bool Has(string text, string secret) => secret.Length < 8 ? text == secret : text.Contains(secret, StringComparison.Ordinal);
}
