using System.Globalization;
using System.Text;
using System.Text.Json;
using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Worlds;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Chaos.Tests.Checks;

/// <summary>What the broker has at the end, read past all links and without the library.</summary>
internal sealed record Broker(List<StoredMessage> Stored, List<Decision> Decisions, HashSet<(ulong Sequence, string Id)> LedgerIds, List<(string Kind, string Durable, ulong Sequence)> Kept, Dictionary<string, ulong> AckFloors)
{
    /// <summary>Whether every durable has acknowledged everything and nothing is parked.</summary>
    public static async Task<bool> IsDrainedAsync(Plane plane)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
            var last = (await plane.JetStream.GetStreamAsync(Producer.Stream, cancellationToken: limit.Token)).Info.State.LastSeq;
            foreach (var durable in WorldRecord.Durables)
                if ((await plane.JetStream.GetConsumerAsync(Producer.Stream, durable, limit.Token)).Info is not { NumAckPending: 0, NumPending: 0 } info || info.AckFloor.StreamSeq < last) return false;
            var parked = await plane.JetStream.GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = "park.>" }, limit.Token);
            return (parked.Info.State.Subjects?.Values.Sum() ?? 0) == 0;
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>What the server says of every durable, for whoever looks into a world that is not drained.</summary>
    public static async Task<string> DescribeAsync(Plane plane)
    {
        List<string> all = [];
        foreach (var durable in WorldRecord.Durables)
        {
            try
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
                var info = (await plane.JetStream.GetConsumerAsync(Producer.Stream, durable, limit.Token)).Info;
                all.Add($"{durable}: delivered {info.Delivered.ConsumerSeq}/{info.Delivered.StreamSeq}, ack floor {info.AckFloor.ConsumerSeq}/{info.AckFloor.StreamSeq}, outstanding {info.NumAckPending}, given out again {info.NumRedelivered}, pulls waiting {info.NumWaiting}, to come {info.NumPending}, leader {info.Cluster?.Leader ?? "-"}.");
            }
            catch (Exception e) when (e is NatsException or OperationCanceledException)
            {
                all.Add($"{durable}: {e.Message}");
            }
        }

        return string.Join(" ", all);
    }

    public static async Task<Broker> ReadAsync(Plane plane)
    {
        List<StoredMessage> stored = [];
        await foreach (var (message, at) in ReadAsync(plane, Producer.Stream))
        {
            using var json = JsonDocument.Parse(message.Data);
            var body = json.RootElement;
            stored.Add(new(at, body.GetProperty("id").GetString()!, body.GetProperty("subject").GetString()!, body.GetProperty("data").GetProperty("cpu").GetInt32(),
                body.TryGetProperty("schemaversion", out var version) ? version.GetInt32() : 1, ulong.TryParse(Header(message, "dv-gate"), CultureInfo.InvariantCulture, out var revision) ? revision : 0, message.Metadata!.Value.Timestamp));
        }

        List<Decision> decisions = [];
        HashSet<(ulong, string)> ids = [];
        await foreach (var (message, at) in ReadAsync(plane, JetStreamAssets.LedgerStream))
        {
            ids.Add((at, Header(message, "Nats-Msg-Id")));
            if (!message.Subject.EndsWith("." + MachineSchemas.Type, StringComparison.Ordinal) || !message.Subject.StartsWith("dv.ledger.", StringComparison.Ordinal)) continue;
            using var json = JsonDocument.Parse(message.Data);
            var entry = json.RootElement;
            ulong fence = 0;
            if (entry.TryGetProperty("Streams", out var streams) || entry.TryGetProperty("streams", out streams))
                foreach (var stream in streams.EnumerateArray()) fence = Property(stream, "Sequence").GetUInt64();
            decisions.Add(new(at, entry.GetProperty("kind").GetString()!, Property(entry, "Version").GetInt32(), fence, message.Subject.StartsWith("dv.ledger.late.", StringComparison.Ordinal), message.Metadata!.Value.Timestamp));
        }

        List<(string, string, ulong)> kept = [];
        await foreach (var (message, _) in ReadAsync(plane, JetStreamAssets.ParkStream))
            if (message.Subject.Split('.') is [var kind, var durable, _, var origin]) kept.Add((kind, durable, ulong.Parse(origin, CultureInfo.InvariantCulture)));
        Dictionary<string, ulong> floors = [];
        foreach (var durable in WorldRecord.Durables)
            floors[durable] = (await plane.JetStream.GetConsumerAsync(Producer.Stream, durable)).Info.AckFloor.StreamSeq;
        return new(stored, decisions, ids, kept, floors);
    }

    private static async IAsyncEnumerable<(INatsJSMsg<byte[]> Message, ulong Sequence)> ReadAsync(Plane plane, string stream)
    {
        var last = (await plane.JetStream.GetStreamAsync(stream)).Info.State is { Messages: > 0 } state ? state.LastSeq : 0;
        if (last == 0) yield break;
        var consumer = await plane.JetStream.CreateOrUpdateConsumerAsync(stream, new ConsumerConfig { AckPolicy = ConsumerConfigAckPolicy.None, DeliverPolicy = ConsumerConfigDeliverPolicy.All, InactiveThreshold = TimeSpan.FromSeconds(30) });
        for (ulong at = 0; at < last;)
        {
            await foreach (var message in consumer.FetchAsync<byte[]>(new NatsJSFetchOpts { MaxMsgs = 1000, Expires = TimeSpan.FromSeconds(2), IdleHeartbeat = TimeSpan.FromMilliseconds(500) }))
            {
                at = message.Metadata!.Value.Sequence.Stream;
                yield return (message, at);
                if (at >= last) break;
            }
        }
    }

    private static string Header(INatsJSMsg<byte[]> message, string name) => message.Headers is { } headers && headers.TryGetValue(name, out var values) ? values.ToString() : "";

    private static JsonElement Property(JsonElement of, string name)
        => of.TryGetProperty(name, out var value) || of.TryGetProperty(char.ToLowerInvariant(name[0]) + name[1..], out value) ? value : throw new InvalidDataException($"No {name} in an entry of the ledger.");
}
