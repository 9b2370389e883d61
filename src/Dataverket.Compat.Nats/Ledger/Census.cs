using System.Text.Json;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Compares the ledger's readers with the broker's own consumers: a reader that nobody registered blocks a raise, by name. Mirrors and streams that take
/// from others are looked at as well. Plain subscribers are invisible to it.
/// </summary>
internal static class Census
{
    /// <summary>The consumers of a subject which the ledger does not know, on whatever stream holds its messages.</summary>
    public static async Task<IReadOnlyList<string>> UnregisteredAsync(INatsJSContext jetStream, MessageLedger ledger, string subject, CancellationToken cancellationToken)
    {
        List<string> unknown = [];
        foreach (var name in await HoldersAsync(jetStream, subject, cancellationToken).ConfigureAwait(false))
        {
            foreach (var consumer in await CensusList.ReadAsync(jetStream, "CONSUMER.LIST." + name, "consumers", cancellationToken).ConfigureAwait(false))
            {
                var config = consumer.TryGetProperty("config", out var told) ? told : default;
                List<string> filters = [.. config.List("filter_subjects").Select(filter => filter.ToString())];
                if (filters.Count == 0) filters.Add(config.Text("filter_subject") is { Length: > 0 } one ? one : ">");
                if (!filters.Any(filter => Overlaps(filter, subject))) continue;
                if (!ledger.Readers.TryGetValue(consumer.Text("name"), out var reader) || reader.Place != name) unknown.Add($"{consumer.Text("name")} on {name}");
            }
        }

        return unknown;
    }

    /// <summary>The streams that take a subject, and those that copy from one of them.</summary>
    public static async Task<IReadOnlyList<string>> HoldersAsync(INatsJSContext jetStream, string subject, CancellationToken cancellationToken)
    {
        List<JsonElement> all = [.. (await CensusList.ReadAsync(jetStream, "STREAM.LIST", "streams", cancellationToken).ConfigureAwait(false)).Select(stream => stream.TryGetProperty("config", out var config) ? config : default)];
        var holders = all.Where(config => config.List("subjects").Any(taken => Overlaps(taken.ToString(), subject))).Select(config => config.Text("name")).ToHashSet(StringComparer.Ordinal);
        // A copy of a copy is one too.
        while (all.Where(config => !holders.Contains(config.Text("name")) && Origins(config).Any(holders.Contains)).Select(config => config.Text("name")).ToList() is { Count: > 0 } copies)
            holders.UnionWith(copies);
        return [.. holders.Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether some subject matches both patterns.</summary>
    public static bool Overlaps(string left, string right)
    {
        var (a, b) = (left.Split('.'), right.Split('.'));
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            if (a[i] == ">" || b[i] == ">") return true;
            if (a[i] != "*" && b[i] != "*" && a[i] != b[i]) return false;
        }

        return a.Length == b.Length;
    }

    private static IEnumerable<string> Origins(JsonElement config)
        => config.List("sources").Prepend(config.ValueKind == JsonValueKind.Object && config.TryGetProperty("mirror", out var mirror) ? mirror : default).Select(origin => origin.Text("name")).Where(name => name.Length > 0);
}
