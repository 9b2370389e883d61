using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;

namespace Dataverket.Compat.Tests.Taxonomy;

/// <summary>Mutated messages: the cases of the taxonomy, spoiled at random, read with every shape. DATAVERKET_MESSAGES says how many, DATAVERKET_SEED which.</summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int UsualCount = 20_000;

    /// <summary>What one read may allocate at the most, however bad the message: so many bytes, and so many for each byte of it.</summary>
    private const int MostBytes = 64 * 1024;
    private const int MostBytesEach = 64;

    private static readonly string[] Schemas = [.. Corpus.Cases.Select(Corpus.Schema).Distinct()];

    [Fact]
    public void Mutated_messages_never_throw_never_take_much_memory_and_the_code_alone_decides_the_outcome()
    {
        var (seed, count) = (Fuzz.Seed, Fuzz.Count(UsualCount));
        Fuzz.Say(output, $"fuzz: seed {seed}, {count} mutated messages");
        var random = new Random(seed);
        var originals = Corpus.Cases.Select(test => (Schema: Corpus.Schema(test), Bytes: Corpus.Message(test))).Where(test => test.Bytes.Length is > 0 and < 8192).ToList();
        var mutator = new MessageMutator([.. originals.Select(original => original.Bytes)], random);
        Dictionary<ReasonCode, (OutcomeKind Outcome, int Count)> seen = [];
        var most = 0L;
        for (var i = 0; i < count; i++)
        {
            var bytes = mutator.Next(out var index);
            var schema = random.Next(8) == 0 ? Schemas[random.Next(Schemas.Length)] : originals[index].Schema;
            try
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var result = CaseResult.Read(schema, bytes, ReadContext.Default, default);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                // What the first read of each shape makes once is none of the message's.
                if (i > 1000) most = Math.Max(most, allocated);
                Assert.True(i <= 1000 || allocated <= MostBytes + (MostBytesEach * (long)bytes.Length), $"{allocated} bytes allocated");
                Note(schema, bytes, result, seen);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, message {i} as {schema} ({Convert.ToBase64String(bytes)}): {e}");
            }
        }

        foreach (var (code, (outcome, times)) in seen.OrderByDescending(pair => pair.Value.Count)) output.WriteLine($"{times,8} {outcome,-10} {code}");
        Fuzz.Say(output, $"fuzz: {count} messages, {seen.Count} codes, at most {most} bytes allocated by one");
        Assert.True(seen.Count > 30, $"seed {seed}: only {seen.Count} codes were reached");
    }

    private static void Note(string schema, byte[] bytes, CaseResult result, Dictionary<ReasonCode, (OutcomeKind Outcome, int Count)> seen)
    {
        Assert.Contains(result.Code, ReasonCode.All);
        var (outcome, count) = seen.GetValueOrDefault(result.Code, (result.Code.Outcome, 0));
        Assert.Equal(outcome, result.Code.Outcome);
        seen[result.Code] = (outcome, count + 1);
        Assert.True(result.Pointer.Length == 0 || result.Pointer[0] == '/', result.Pointer);
        if (result.Written is null) return;
        // What is accepted is accepted again when it was passed on, with the very same data.
        var forwarded = result.Envelope.Forward(AttributeChange.Set("later", "1"));
        var again = CaseResult.Read(schema, forwarded, ReadContext.Default, default);
        Assert.Equal((result.Code, result.Written), (again.Code, again.Written));
        Assert.True(again.Envelope.Data.Span.SequenceEqual(result.Envelope.Data.Span), Convert.ToBase64String(bytes));
    }
}
