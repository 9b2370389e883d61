using System.Collections.Immutable;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Generation;

public class CollectionsTests
{
    [Fact]
    public void Collections_maps_and_types_that_hold_themselves_survive_writing_and_reading()
    {
        var rack = new Rack
        {
            Items = [new("a"), new("b", 2, "someone", MachineState.Stopped)],
            Tags = ["x", "æ"],
            Notes = ["n", null],
            Slots = [3, 4, 5],
            Grid = [[1, null], []],
            Counts = new() { ["one"] = 1, ["æ/~"] = 2, [""] = 3 },
            Groups = new Dictionary<string, IReadOnlyList<Rack.RackItem>> { ["g"] = [new("c")] },
            Tree = new() { Key = "root", Next = new() { Key = "leaf" } },
            Odd = 7,
        };

        var json = Data.Write(rack);
        var read = Data.Read<Rack>(json);

        Assert.Equal(json, Data.Write(read));
        Assert.Equal(rack.Items, read.Items);
        Assert.Equal(rack.Notes, read.Notes);
        Assert.Equal(rack.Slots, read.Slots);
        Assert.Equal(rack.Counts, read.Counts);
        Assert.Equal("leaf", read.Tree!.Next!.Key);
        Assert.Null(read.Tree.Next.Next);
        Assert.DoesNotContain("itemCount", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_immutable_array_without_content_is_written_as_empty()
        => Assert.Contains("\"slots\":[],", Data.Write(new Rack { Slots = default(ImmutableArray<int>) }), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"items":[{"name":"a"},{"name":"b"},{"name":"c"},{"name":5}]}""", DataFaultKind.WrongKind, "/items/3/name")]
    [InlineData("""{"items":[{"name":"a"},{}]}""", DataFaultKind.Missing, "/items/1/name")]
    [InlineData("""{"items":[null]}""", DataFaultKind.Null, "/items/0")]
    [InlineData("""{"items":{}}""", DataFaultKind.WrongKind, "/items")]
    [InlineData("""{"items":null}""", DataFaultKind.Null, "/items")]
    [InlineData("""{"tags":["a",null]}""", DataFaultKind.Null, "/tags/1")]
    [InlineData("""{"tags":"a"}""", DataFaultKind.WrongKind, "/tags")]
    [InlineData("""{"grid":[[1],[null,1.5]]}""", DataFaultKind.OutOfRange, "/grid/1/1")]
    [InlineData("""{"grid":[null]}""", DataFaultKind.Null, "/grid/0")]
    [InlineData("""{"slots":[1,"2"]}""", DataFaultKind.WrongKind, "/slots/1")]
    [InlineData("""{"tree":{"key":"a","next":{"key":"b","next":{}}}}""", DataFaultKind.Missing, "/tree/next/next/key")]
    [InlineData("""{"odd/na~me \"quoted\"":"x"}""", DataFaultKind.WrongKind, "/odd~1na~0me \"quoted\"")]
    public void A_fault_points_at_its_place(string json, DataFaultKind kind, string pointer)
        => Assert.Equal((kind, pointer), Data.Fault<Rack>(json));

    [Theory]
    [InlineData("""{"counts":{"secret":"x"}}""", DataFaultKind.WrongKind, "/counts")]
    [InlineData("""{"counts":{"secret":1,"secre\u0074":1}}""", DataFaultKind.Duplicate, "/counts")]
    [InlineData("""{"counts":{"\ud800":1}}""", DataFaultKind.Malformed, "/counts")]
    [InlineData("""{"counts":[]}""", DataFaultKind.WrongKind, "/counts")]
    [InlineData("""{"groups":{"secret":[{"name":"a","height":"x"}]}}""", DataFaultKind.WrongKind, "/groups")]
    public void A_fault_inside_a_map_points_at_the_map_since_its_keys_are_payload(string json, DataFaultKind kind, string pointer)
        => Assert.Equal((kind, pointer), Data.Fault<Rack>(json));

    [Theory]
    [InlineData(126, true)]
    [InlineData(127, false)]
    public void A_type_that_holds_itself_is_read_as_deep_as_the_reader_goes(int nodes, bool isAccepted)
    {
        // Envelope and data are two levels of the 128.
        var tree = string.Concat(Enumerable.Repeat("""{"key":"k","next":""", nodes)) + "null" + new string('}', nodes);

        var outcome = Messages.Read<Rack>(Messages.Bytes("no.dataverket.prove.rack.seen", 1, $$"""{"tree":{{tree}}}"""));

        Assert.Equal(isAccepted ? ReasonCode.Accepted : ReasonCode.BytesTooDeep, outcome.Code);
    }

    [Fact]
    public void Keys_that_differ_by_case_are_two_keys()
        => Assert.Equal(2, Data.Read<Rack>("""{"counts":{"a":1,"A":2}}""").Counts.Count);
}
