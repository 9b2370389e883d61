using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

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
            await foreach (var consumer in jetStream.ListConsumersAsync(name, cancellationToken).ConfigureAwait(false))
            {
                var config = consumer.Info.Config;
                var filters = config.FilterSubjects is { Count: > 0 } many ? many : config.FilterSubject is { Length: > 0 } one ? [one] : (ICollection<string>)[">"];
                if (!filters.Any(filter => Overlaps(filter, subject))) continue;
                if (!ledger.Readers.TryGetValue(consumer.Info.Name, out var reader) || reader.Place != name) unknown.Add($"{consumer.Info.Name} on {name}");
            }
        }

        return unknown;
    }

    /// <summary>The streams that take a subject, and those that copy from one of them.</summary>
    public static async Task<IReadOnlyList<string>> HoldersAsync(INatsJSContext jetStream, string subject, CancellationToken cancellationToken)
    {
        List<StreamConfig> all = [];
        await foreach (var stream in jetStream.ListStreamsAsync(cancellationToken: cancellationToken).ConfigureAwait(false)) all.Add(stream.Info.Config);
        var holders = all.Where(config => (config.Subjects ?? []).Any(taken => Overlaps(taken, subject))).Select(config => config.Name!).ToHashSet(StringComparer.Ordinal);
        // A copy of a copy is one too.
        while (all.Where(config => !holders.Contains(config.Name!) && Origins(config).Any(holders.Contains)).Select(config => config.Name!).ToList() is { Count: > 0 } copies)
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

    private static IEnumerable<string> Origins(StreamConfig config)
        => (config.Mirror is { Name: { } mirrored } ? [mirrored] : Enumerable.Empty<string>()).Concat((config.Sources ?? []).Select(source => source.Name!));
}
