using System.Text.Json;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Reads the broker's own lists, page by page. A cluster of which a part is away answers without an error and names what it could not describe beside the
/// list, where the client's own call does not look: a census that leaves somebody out is none, so that such an answer is refused.
/// </summary>
internal static class CensusList
{
    private const int MostPages = 10_000;

    /// <exception cref="CompatNatsException">The server did not answer, or not in full; transient.</exception>
    public static async Task<List<JsonElement>> ReadAsync(INatsJSContext jetStream, string what, string member, CancellationToken cancellationToken)
    {
        List<JsonElement> all = [];
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await AskAsync(jetStream, what, all.Count, cancellationToken).ConfigureAwait(false);
            if (answer.TryGetProperty("error", out var error))
                throw new CompatNatsException($"JetStream refused {what}: {(error.TryGetProperty("description", out var description) ? description.ToString() : error.ToString())}. Ask again.", isTransient: true);
            if (answer.TryGetProperty("missing", out var missing) && missing is { ValueKind: JsonValueKind.Array } && missing.GetArrayLength() > 0)
                throw new CompatNatsException($"JetStream could not describe {string.Join(", ", missing.EnumerateArray())} ({what}): a part of its cluster is away. Ask again when it is whole.", isTransient: true);
            if (!answer.TryGetProperty(member, out var some) || some.ValueKind != JsonValueKind.Array || some.GetArrayLength() == 0) break;
            all.AddRange(some.EnumerateArray());
            if (!answer.TryGetProperty("total", out var total) || !total.TryGetInt32(out var count) || all.Count >= count) break;
        }

        return all;
    }

    /// <summary>A member that is text; empty when it is none.</summary>
    public static string Text(this JsonElement element, string member)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>The elements of a member that is a list; none when it is none.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string member)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static async Task<JsonElement> AskAsync(INatsJSContext jetStream, string what, int offset, CancellationToken cancellationToken)
    {
        try
        {
            var question = System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"{{\"offset\":{offset}}}"));
            var answer = await AnswerInbox.Of(jetStream.Connection).AskAsync($"{jetStream.Opts.Prefix}.{what}", question, null, cancellationToken).ConfigureAwait(false);
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is NatsException or JsonException)
        {
            throw new CompatNatsException($"JetStream did not answer {what}: {e.Message} Ask again.", e, isTransient: true);
        }
    }
}
