using System.Globalization;
using System.Text.Json;
using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Worlds;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;

namespace Dataverket.Chaos.Tests.Checks;

/// <summary>One message in the stream.</summary>
/// <param name="Revision">The ledger's sequence on which its version was decided; 0 where nobody says.</param>
internal sealed record StoredMessage(ulong Sequence, string Id, string Key, int Number, int Version, ulong Revision, DateTimeOffset At);

/// <summary>One message that a producer sent, or a transaction committed.</summary>
/// <param name="IsPromised">Whether the library said that it is stored, or will be.</param>
/// <param name="Builds">The builds that sent it: a process that was killed sends it again, at times as another one.</param>
/// <param name="Revision">The ledger's sequence on which its version was decided, where the producer knows it; 0 otherwise.</param>
internal sealed record SentMessage(string Id, string Key, int Number, string Writer, bool IsPromised, IReadOnlyList<int> Builds, ulong Revision = 0);

/// <summary>One effect, in the order of the database.</summary>
internal sealed record Effect(string Durable, string Id, string Key, int Number, int Version, int Build, string Instance);

/// <summary>One entry of the ledger that decides on versions.</summary>
/// <param name="Kind">adopted, raised, lowered or fenced.</param>
/// <param name="Fence">For a fence, the sequence in the stream of messages.</param>
internal sealed record Decision(ulong Sequence, string Kind, int Version, ulong Fence, bool IsLate, DateTimeOffset At);

/// <summary>All that is known of a world once it is over, from broker, database, journals and links.</summary>
internal sealed class WorldRecord
{
    public static readonly string[] Durables = [Consumer.Free, Consumer.Strict];

    public List<StoredMessage> Stored { get; init; } = [];

    public List<SentMessage> Sent { get; init; } = [];

    public List<Effect> Effects { get; init; } = [];

    public List<Decision> Decisions { get; init; } = [];

    /// <summary>Messages that the broker acknowledged, by id.</summary>
    public HashSet<string> AckedByBroker { get; init; } = [];

    /// <summary>Entries of the library's own streams that the broker acknowledged and does not have.</summary>
    public List<string> EntriesLostByBroker { get; init; } = [];

    /// <summary>What the broker gave out to a durable, at least once: by its place in the stream, the ids of the messages that came for it.</summary>
    public Dictionary<(string Durable, ulong Sequence), HashSet<string>> Given { get; init; } = [];

    /// <summary>Messages that a process acknowledged for a durable.</summary>
    public HashSet<(string Durable, ulong Sequence)> AckedByReaders { get; init; } = [];

    /// <summary>Copies that the broker acknowledged, which nobody took out, and which it does not have.</summary>
    public HashSet<(string Durable, ulong Sequence)> CopiesLostByBroker { get; init; } = [];

    /// <summary>By durable: up to here the broker counts everything as acknowledged.</summary>
    public Dictionary<string, ulong> AckFloors { get; init; } = [];

    /// <summary>What is kept at the end, by kind: park, dead or reject.</summary>
    public List<(string Kind, string Durable, ulong Sequence)> Kept { get; init; } = [];

    /// <summary>How many copies were parked at some time.</summary>
    public int Parked { get; init; }

    /// <summary>By writer, when somebody did something to it, or to a server, that may keep it from being heard.</summary>
    public Dictionary<string, List<DateTimeOffset>> Disturbed { get; init; } = [];

    /// <summary>What is wrong already: a process that crashed, one that did not end.</summary>
    public List<string> Troubles { get; init; } = [];

    public static async Task<WorldRecord> ReadAsync(World world, TestDatabase database)
    {
        var broker = await Broker.ReadAsync(world.Plane);
        List<SentMessage> sent = [];
        foreach (var slot in world.Slots.Where(slot => slot.Role == "producer"))
        {
            var lines = Journal.Read(slot.Journal);
            var acked = lines.Where(words => words is ["acked", _, _]).Select(words => (words[1], words[2])).ToHashSet();
            sent.AddRange(lines.Where(words => words is ["send", _, _, _]).GroupBy(words => (Key: words[1], Number: words[2]))
                .Select(one => new SentMessage(Producer.IdOf(one.Key.Key, Number(one.Key.Number)), one.Key.Key, Number(one.Key.Number), slot.Name, acked.Contains(one.Key), [.. one.Select(words => Number(words[3]))])));
        }

        // What was committed is promised.
        sent.AddRange((await database.ListAsync("SELECT concat_ws('|', key, number, writer, revision, build) FROM sent")).Select(row => row.Split('|')).Select(row => new SentMessage(Producer.IdOf(row[0], Number(row[1])), row[0], Number(row[1]), row[2], true, [Number(row[4])], ulong.Parse(row[3], CultureInfo.InvariantCulture))));
        var effects = (await database.ListAsync("SELECT concat_ws('|', durable, id, key, number, version, build, instance) FROM effects ORDER BY place")).Select(row => row.Split('|')).Select(row => new Effect(row[0], row[1], row[2], Number(row[3]), Number(row[4]), Number(row[5]), row[6])).ToList();
        var witness = world.Witness;
        return new WorldRecord
        {
            Stored = broker.Stored,
            Sent = sent,
            Effects = effects,
            Decisions = broker.Decisions,
            AckedByBroker = [.. witness.Stored.Where(one => one.Key.Stream == Producer.Stream).Select(one => one.Value)],
            EntriesLostByBroker = [.. witness.Stored.Where(one => one.Key.Stream == JetStreamAssets.LedgerStream && !broker.LedgerIds.Contains((one.Key.Sequence, one.Value))).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key.Sequence} of {one.Key.Stream}"))],
            Given = witness.Given.Keys.GroupBy(given => (given.Durable, given.Sequence)).ToDictionary(place => place.Key, place => place.Select(given => given.Id).ToHashSet()),
            AckedByReaders = [.. witness.Acked.Keys],
            CopiesLostByBroker = [.. witness.Parked.Where(copy => !witness.Unparked.ContainsKey(copy.Value) && !broker.Kept.Contains(("park", copy.Key.Durable, copy.Key.Sequence))).Select(copy => copy.Key)],
            AckFloors = broker.AckFloors,
            Kept = broker.Kept,
            Parked = witness.Parked.Count,
            Disturbed = Disturbances.Read(world),
        };
    }

    /// <summary>Puts it beside the journals, for whoever looks into what went wrong.</summary>
    public Task WriteAsync(string folder) => File.WriteAllLinesAsync(Path.Combine(folder, "record"), Decisions.Select(one => one.ToString()).Concat(Stored.Select(one => one.ToString())).Concat(Effects.Select(one => one.ToString())));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
