using System.Text;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

public class MutationTests(ITestOutputHelper output)
{
    private const int MessageCount = 20_000;

    private static readonly string[] Fragments =
    [
        "null", "{}", "[]", "\"\"", "1e400", "-1", "1.0", "true", "\"\\ud800\"", "\"\\u0000\"", ",", ":", "\"", "{", "}", "[", "]", "\\", "\"cpu\":1,", "\"id\":\"2\",",
        "\"schemaversion\":3,", "\"tenant\":null,", "\"authorization\":\"x\",", "\"T\\u0065nant\":\"b\",", "99999999999999999999999", "\ufeff", "æ",
    ];

    [Fact]
    public void Twenty_thousand_mutated_messages_never_throw_and_the_code_alone_decides_the_outcome()
    {
        var seed = Environment.GetEnvironmentVariable("DATAVERKET_SEED") is { Length: > 0 } given ? int.Parse(given) : Random.Shared.Next();
        output.WriteLine($"seed {seed}, {MessageCount} messages; set DATAVERKET_SEED to run it again");
        var random = new Random(seed);
        var machines = new MessageReader<MachineProvisioned>(Messages.Catalog, new() { Tenant = "tenant-a" });
        var racks = new MessageReader<Rack>(Messages.Catalog);
        Dictionary<ReasonCode, OutcomeKind> outcomes = [];
        byte[][] originals =
        [
            Messages.Envelope(), Messages.Envelope(("schemaversion", "1"), ("data", """{"machineId":"m","size":"4x8192"}""")), Messages.Envelope(("ext", "5"), ("time", "\"2026-03-04T05:06:07Z\"")),
            Messages.Bytes("no.dataverket.prove.rack.seen", 1, Data.Write(new Rack { Items = [new("a")], Counts = new() { ["k"] = 1 }, Tree = new() { Key = "r", Next = new() { Key = "n" } } })),
        ];

        for (var i = 0; i < MessageCount; i++)
        {
            var bytes = Mutate(originals[random.Next(originals.Length)], random);
            try
            {
                Note(machines.Read(bytes), outcomes);
                Note(racks.Read(bytes), outcomes);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, message {i} ({Convert.ToBase64String(bytes)}): {e}");
            }
        }

        Assert.True(outcomes.Count > 4, $"seed {seed}: only {outcomes.Count} codes were reached");
    }

    private static void Note<T>(ReadOutcome<T> outcome, Dictionary<ReasonCode, OutcomeKind> outcomes)
        where T : notnull
    {
        Assert.Contains(outcome.Code, ReasonCode.All);
        Assert.Equal(outcome.Kind, outcomes.TryAdd(outcome.Code, outcome.Kind) ? outcome.Kind : outcomes[outcome.Code]);
        Assert.Equal(outcome.Kind == OutcomeKind.Accept, outcome.IsAccepted);
        if (outcome.IsAccepted) Assert.NotNull((object?)outcome.Value);
        Assert.True(outcome.Pointer.Length == 0 || outcome.Pointer[0] == '/');
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (var count = random.Next(1, 4); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, random.Next(Math.Min(16, bytes.Count - at)) + 1); break;
                case 3: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)])); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(48, bytes.Count - at)) + 1)); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }
}
