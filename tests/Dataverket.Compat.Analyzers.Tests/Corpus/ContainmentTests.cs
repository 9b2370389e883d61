using System.Text.Json;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Testing;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>The measure by which the corpus tells harm: too kind a measure would pass every rule.</summary>
public sealed class ContainmentTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[1,"x",null]}""", """{"b":[1,"x",null],"a":1,"c":2}""", "ok")]
    [InlineData("""{"a":"\u00e6"}""", """{"a":"æ"}""", "ok")]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "respelled")]
    [InlineData("""{"a":100}""", """{"a":1e2}""", "respelled")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "respelled")]
    [InlineData("""{"a":-0}""", """{"a":0}""", "respelled")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""", "lossy")]
    [InlineData("""{"a":0.1}""", """{"a":0.10000000000000001}""", "lossy")]
    [InlineData("""{"a":"01"}""", """{"a":1}""", "lossy")]
    [InlineData("""{"a":1}""", """{"a":true}""", "lossy")]
    [InlineData("""{"a":0}""", """{"a":null}""", "lossy")]
    [InlineData("""{"a":null}""", "{}", "lossy")]
    [InlineData("""{"a":null}""", """{"a":0}""", "lossy")]
    [InlineData("""{"Host":"x"}""", """{"host":"x"}""", "respelled")]
    [InlineData("""{"Host":"x"}""", """{"host":null}""", "lossy")]
    [InlineData("""{"s":"Running"}""", """{"s":"running"}""", "respelled")]
    [InlineData("""{"s":"A, B"}""", """{"s":"B,A"}""", "respelled")]
    [InlineData("""{"s":"A, B"}""", """{"s":"A"}""", "lossy")]
    [InlineData("""{"t":"2024-01-02T03:04:05Z"}""", """{"t":"2024-01-02T03:04:05+00:00"}""", "respelled")]
    [InlineData("""{"t":"2024-01-02T03:04:05+02:00"}""", """{"t":"2024-01-02T01:04:05Z"}""", "respelled")]
    [InlineData("""{"t":"2024-01-02T03:04:05+02:00"}""", """{"t":"2024-01-02T03:04:05Z"}""", "lossy")]
    [InlineData("""{"t":"2024-01-02T03:04:05"}""", """{"t":"2024-01-02T03:04:05Z"}""", "lossy")]
    [InlineData("""{"t":"2024-01-02"}""", """{"t":"2024-01-02T00:00:00"}""", "lossy")]
    [InlineData("""{"l":[1,1]}""", """{"l":[1]}""", "lossy")]
    [InlineData("""{"l":[1,2]}""", """{"l":[2,1]}""", "lossy")]
    [InlineData("""{"l":[{"a":1}]}""", """{"l":[{"a":2}]}""", "lossy")]
    [InlineData("[1]", """{"0":1}""", "lossy")]
    public void What_is_left_of_a_value_is_told(string written, string again, string outcome)
    {
        using JsonDocument one = JsonDocument.Parse(written), other = JsonDocument.Parse(again);

        Assert.Equal(outcome, Verdict.Name(Verdict.Of(Containment.Of(one.RootElement, other.RootElement))));
    }

    [Theory]
    [InlineData("""{"cpu":1,"other":2}""", """{"cpu":1}""", "ok")]
    [InlineData("""{"cores":1}""", """{"cpu":1}""", "ok")]
    [InlineData("""{"cores":1}""", """{"cpu":0}""", "lossy")]
    [InlineData("""{"cpu":1}""", "{}", "lossy")]
    [InlineData("""{"ports":5}""", """{"ports":[5]}""", "respelled")]
    [InlineData("""{"ports":5}""", """{"ports":[6]}""", "lossy")]
    public void What_a_schema_knows_must_be_in_the_value(string written, string again, string outcome)
    {
        var description = new DataDescription(
            new ObjectDataShape([new("cpu", new(1, false)) { Aliases = ["cores"] }, new("ports", new(2, true))]), new ScalarDataShape(DataScalar.Int32), new ListDataShape(new(1, false)));
        using JsonDocument one = JsonDocument.Parse(written), other = JsonDocument.Parse(again);

        Assert.Equal(outcome, Verdict.Name(Verdict.Of(KnownContainment.Of(description, 0, one.RootElement, other.RootElement))));
    }

    [Fact]
    public void The_worst_value_counts_and_one_that_is_not_written_does_not()
    {
        Assert.Equal(Outcome.Lossy, SampleOutcome.Worst([new(Outcome.Ok, "", ""), new(Outcome.Lossy, "", ""), new(null, "", "")]));
        Assert.Equal(Outcome.Throws, SampleOutcome.Worst([new(null, "", "")]));
    }
}
