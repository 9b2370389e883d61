using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

public class RepublishTests
{
    private const string RackType = "no.dataverket.prove.rack.seen";

    [Fact]
    public void An_old_build_that_changes_a_newer_message_keeps_what_it_does_not_know_byte_for_byte()
    {
        // Version 3 as readers of version 1 may read it; this build knows the type at version 2 at the most.
        var original = Messages.Envelope(
            ("type", "\"no.dataverket.prove.picky.seen\""), ("schemaversion", "3"), ("schemareads", "1"), ("flavour", "\"t\\u0065st\""),
            ("data", """{ "\ud800":"\udc00", "later" : {"a":1.10,"b":[1e2]}, "word":"old" , "x":1,"x":2}"""));
        var read = Messages.Read<PickyV1>(original);

        var republished = new MessageWriter<PickyV1>(Messages.Catalog).Republish(in read, read.Value! with { Word = "new" }, AttributeChange.Set("id", "2"));

        Assert.Equal(3, Scan(republished).Version);
        Assert.Equal("""{"word":"new","\ud800":"\udc00","later":{"a":1.10,"b":[1e2]},"x":1,"x":2}""", Encoding.UTF8.GetString(Scan(republished).Data.Span));
        Assert.Contains("\"flavour\":\"t\\u0065st\"", Encoding.UTF8.GetString(republished), StringComparison.Ordinal);
        Assert.Equal("2", Scan(republished).Id);
    }

    [Fact]
    public void An_unchanged_value_gives_the_same_bytes()
    {
        var original = Messages.Bytes(RackType, 1, """{ "more":1, "items":[{"name":"a","x":1.0}], "slots":[1.0, 2e0]}""");
        var read = Messages.Read<Rack>(original);

        Assert.Equal(original, new MessageWriter<Rack>(Messages.Catalog).Republish(in read, read.Value!));
    }

    [Fact]
    public void Elements_that_stay_keep_what_they_carry_wherever_they_move()
    {
        var read = Messages.Read<Rack>(Messages.Bytes(RackType, 1, """{"items":[{"name":"a","x":1},{"name":"b","x":2},{"name":"c","x":3}]}"""));
        var items = read.Value!.Items;

        Assert.Equal(["a1", "b2", "c-new3"], Republished(items[0], items[1], new("c-new")));
        Assert.Equal(["c3", "a1"], Republished(items[2], items[0]));
        Assert.Equal(["b2", "a1", "d"], Republished(items[1], items[0], new("d")));

        string[] Republished(params Rack.RackItem[] now)
        {
            var bytes = new MessageWriter<Rack>(Messages.Catalog).Republish(in read, new Rack { Items = now });
            using var json = System.Text.Json.JsonDocument.Parse(Scan(bytes).Data);
            return [.. json.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString() + (item.TryGetProperty("x", out var x) ? x.GetRawText() : ""))];
        }
    }

    [Fact]
    public void A_message_of_an_older_version_becomes_one_of_the_writers_own()
    {
        var read = Messages.Read<MachineProvisioned>(Messages.Bytes(Messages.Provisioned, 1, """{"machineId":"m","size":"4x8192","more":1.10}"""));

        var republished = new MessageWriter<MachineProvisioned>(Messages.Catalog).Republish(in read, read.Value! with { Cpu = 8 });

        Assert.Equal((2, 8), (Scan(republished).Version, Messages.Read<MachineProvisioned>(republished).Value!.Cpu));
        Assert.Contains("\"more\":1.10", Encoding.UTF8.GetString(republished), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_refused_cannot_be_republished()
    {
        var read = Messages.Read<Rack>("{}"u8.ToArray());

        Assert.Contains("envelope.missing", Assert.Throws<ArgumentException>(() => new MessageWriter<Rack>(Messages.Catalog).Republish(in read, new Rack())).Message, StringComparison.Ordinal);
    }

    private static Envelope Scan(byte[] bytes)
    {
        Assert.True(Envelope.TryScan(bytes, null, out var envelope, out var fault), fault.ToString());
        return envelope;
    }
}
