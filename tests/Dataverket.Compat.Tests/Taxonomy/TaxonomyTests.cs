using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;

namespace Dataverket.Compat.Tests.Taxonomy;

/// <summary>
/// The failure taxonomy: tests/Corpus/reading holds a case for each row that bytes and context decide, and elsewhere.json says who decides the others.
/// </summary>
public class TaxonomyTests
{
    private const int RowCount = 120;

    private static readonly Dictionary<OutcomeKind, string> Outcomes = new()
    {
        [OutcomeKind.Accept] = "accept", [OutcomeKind.Skip] = "skip", [OutcomeKind.Park] = "park", [OutcomeKind.DeadLetter] = "dead letter", [OutcomeKind.Reject] = "reject",
    };

    public static IEnumerable<TheoryDataRow<string, int>> Rows()
        => from file in Corpus.Files
           from index in Enumerable.Range(0, Corpus.Count(file))
           let test = Corpus.Case(file, index)
           select new TheoryDataRow<string, int>(file, index) { TestDisplayName = $"row {test.GetProperty("row").GetInt32()}: {Corpus.Text(test, "case")}" };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_of_the_taxonomy_has_its_outcome_and_code(string file, int index)
    {
        var test = Corpus.Case(file, index);
        var bytes = Corpus.Message(test);

        var result = CaseResult.Read(Corpus.Schema(test), bytes, CaseContext.Context(test), CaseContext.Delivery(test));

        Assert.Equal((Corpus.Text(test, "outcome"), Corpus.Text(test, "code")), (Outcomes[result.Code.Outcome], result.Code.Text));
        if (Corpus.Text(test, "pointer") is { } pointer) Assert.Equal(pointer, result.Pointer);
        Assert.Equal(Warnings(test).Order(), result.Warnings.Distinct().Order());
        if (result.Written is null) return;
        if (test.TryGetProperty("reads", out var reads)) Holds(reads, result.Written);
        PassesOnUntouched(bytes, result.Envelope);
    }

    [Fact]
    public void Every_row_is_a_case_here_or_says_who_decides_it()
    {
        var here = Corpus.Cases.Select(test => test.GetProperty("row").GetInt32()).ToHashSet();
        var elsewhere = Corpus.Elsewhere.EnumerateArray().Select(row => row.GetProperty("row").GetInt32()).ToHashSet();

        Assert.Empty(Enumerable.Range(1, RowCount).Except(here).Except(elsewhere));
        Assert.Empty(here.Union(elsewhere).Except(Enumerable.Range(1, RowCount)));
        Assert.Empty(here.Intersect(elsewhere));
        Assert.True(here.Count >= 100, $"only {here.Count} rows are decided by bytes and context");
    }

    [Fact]
    public void Every_code_of_the_reader_has_a_case()
        => Assert.Empty(ReasonCode.All.Select(code => code.Text).Except(Corpus.Cases.Select(test => Corpus.Text(test, "code")!)).Except(Corpus.Cases.SelectMany(Warnings)));

    // Members by the text in which they are written: 1e2 and 100 are one number, and only one of them is what the schema writes.
    private static void Holds(JsonElement expected, string written)
    {
        using var actual = JsonDocument.Parse(written);
        foreach (var member in expected.EnumerateObject())
            Assert.Equal($"{member.Name}: {member.Value.GetRawText()}", $"{member.Name}: {actual.RootElement.GetProperty(member.Name).GetRawText()}");
    }

    private static void PassesOnUntouched(byte[] bytes, Envelope envelope)
    {
        var forwarded = envelope.Forward(AttributeChange.Set("source", "/relay"));

        Assert.True(Envelope.TryScan(forwarded, new() { MaxBytes = int.MaxValue }, out var again, out var fault), fault.ToString());
        Assert.True(again.Data.Span.SequenceEqual(envelope.Data.Span));
        Assert.True(bytes.AsSpan().EndsWith(envelope.Bytes.Span));
    }

    private static IEnumerable<string> Warnings(JsonElement test) => test.TryGetProperty("warnings", out var value) ? value.EnumerateArray().Select(text => text.GetString()!) : [];
}
