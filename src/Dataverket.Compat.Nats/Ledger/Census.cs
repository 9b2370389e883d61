using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Compares the ledger's readers with the broker's own consumers: a reader that nobody registered blocks a raise, by name.</summary>
internal static class Census
{
    /// <summary>The consumers on the streams that carry a subject, which the ledger does not know.</summary>
    public static async Task<IReadOnlyList<string>> UnregisteredAsync(INatsJSContext jetStream, MessageLedger ledger, string subject, CancellationToken cancellationToken)
    {
        List<string> unknown = [];
        await foreach (var stream in jetStream.ListStreamsAsync(subject, cancellationToken).ConfigureAwait(false))
        {
            var name = stream.Info.Config.Name!;
            await foreach (var consumer in jetStream.ListConsumersAsync(name, cancellationToken).ConfigureAwait(false))
            {
                var config = consumer.Info.Config;
                var filters = config.FilterSubjects is { Count: > 0 } many ? many : config.FilterSubject is { Length: > 0 } one ? [one] : (ICollection<string>)[">"];
                if (!filters.Any(filter => Overlaps(filter, subject))) continue;
                if (!ledger.Readers.TryGetValue(consumer.Info.Name, out var reader) || reader.Stream != name) unknown.Add($"{consumer.Info.Name} on {name}");
            }
        }

        return unknown;
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
}
