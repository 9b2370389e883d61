using System.Text;
using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Benchmarks.Reading;

/// <summary>One measured message: a size, a kind, an order, a number of unknown members.</summary>
/// <param name="Size">Its class: 700B, 4KB, 64KB.</param>
/// <param name="Kind">members or text.</param>
/// <param name="Order">canonical or shuffled; shuffled has the data first, before its type is known.</param>
/// <param name="Unknown">How many members the schema does not know.</param>
/// <param name="Value">The data.</param>
/// <param name="Bytes">The message.</param>
internal sealed record Body(string Size, string Kind, string Order, int Unknown, BenchMachine Value, byte[] Bytes)
{
    public static readonly EnvelopeAttributes Attributes = new()
    {
        Id = "0198c1de-7a3b-7cc4-9f1e-2f6a4be6b001",
        Source = "/maskin",
        Tenant = "oslo",
        Subject = "machine-17",
        Time = DateTimeOffset.UnixEpoch,
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    public string Name => $"{Size}/{Kind}/{Order}/{Unknown}";

    /// <summary>Every combination, the same for the same seed.</summary>
    public static List<Body> All(SchemaCatalog catalog, int seed)
    {
        var writer = new MessageWriter<BenchMachine>(catalog);
        List<Body> all = [];
        foreach (var (size, disks, letters) in new[] { ("700B", 2, 220), ("4KB", 32, 3500), ("64KB", 590, 64_500) })
        {
            foreach (var kind in new[] { "members", "text" })
            {
                var random = new Random(seed);
                var value = Make(random, kind == "members" ? disks : 0, kind == "members" ? 5 : letters);
                var bytes = writer.Write(value, 1, Attributes);
                foreach (var unknown in new[] { 0, 3, 20 })
                {
                    var whole = With(bytes, unknown);
                    all.Add(new(size, kind, "canonical", unknown, value, whole));
                    all.Add(new(size, kind, "shuffled", unknown, value, Shuffle(whole, random)));
                }
            }
        }

        return all;
    }

    private static BenchMachine Make(Random random, int disks, int letters) => new()
    {
        MachineId = "machine-17",
        Cpu = 4,
        MemoryMb = 16384,
        IsOn = true,
        State = BenchState.Running,
        Since = DateTimeOffset.UnixEpoch.AddDays(20_000),
        Note = Text(random, letters),
        Disks = [.. Enumerable.Range(0, disks).Select(i => new BenchDisk { Name = "disk" + i, SizeGb = i * 100, IsFast = i % 2 == 0, Id = new Guid(i, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), Price = 1.25m * i })],
    };

    // Words of a log, one in forty with a letter beyond ASCII, one in eighty with an escape.
    private static string Text(Random random, int letters)
    {
        var text = new StringBuilder();
        while (text.Length < letters) text.Append(random.Next(80) switch { 0 => "\"ja\" ", 1 or 2 => "blåbær ", _ => "moved-to-rack " });
        return text.ToString(0, letters);
    }

    private static byte[] With(byte[] message, int unknown)
    {
        if (unknown == 0) return message;
        var text = Encoding.UTF8.GetString(message);
        var members = string.Concat(Enumerable.Range(0, unknown).Select(i => $",\"later{i}\":{(i % 3) switch { 0 => "17", 1 => "\"a text\"", _ => "{\"a\":[1,2],\"b\":null}" }}"));
        return Encoding.UTF8.GetBytes(text[..^2] + members + "}}");
    }

    private static byte[] Shuffle(byte[] message, Random random)
    {
        using var json = JsonDocument.Parse(message);
        var attributes = json.RootElement.EnumerateObject().OrderBy(attribute => attribute.Name == "data" ? -1 : random.Next());
        return Encoding.UTF8.GetBytes("{" + string.Join(",", attributes.Select(attribute => $"\"{attribute.Name}\":{Shuffle(attribute.Value, random)}")) + "}");
    }

    private static string Shuffle(JsonElement value, Random random) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().OrderBy(_ => random.Next()).Select(member => $"\"{member.Name}\":{Shuffle(member.Value, random)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(element => Shuffle(element, random))) + "]",
        _ => value.GetRawText(),
    };
}
