using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Envelopes;

public class ForwardTests
{
    private const string Message = """{ "authorization":"Bearer x" ,"x1":1, "specversion":"1.0","id":"1","s\u006furce":"/s","type":"a.b", "data" : {"a":[1.10,"\ud800"]} , "zone":"n" }""";

    [Theory]
    [InlineData("id", "new", """{ "authorization":"Bearer x" ,"x1":1, "specversion":"1.0","id":"new","s\u006furce":"/s","type":"a.b", "data" : {"a":[1.10,"\ud800"]} , "zone":"n" }""")]
    [InlineData("source", "æ\"\n", """{ "authorization":"Bearer x" ,"x1":1, "specversion":"1.0","id":"1","s\u006furce":"æ\"\n","type":"a.b", "data" : {"a":[1.10,"\ud800"]} , "zone":"n" }""")]
    [InlineData("tenant", "t", """{ "authorization":"Bearer x" ,"x1":1, "specversion":"1.0","id":"1","s\u006furce":"/s","type":"a.b", "tenant":"t","data" : {"a":[1.10,"\ud800"]} , "zone":"n" }""")]
    [InlineData("zone", "south", """{ "authorization":"Bearer x" ,"x1":1, "specversion":"1.0","id":"1","s\u006furce":"/s","type":"a.b", "data" : {"a":[1.10,"\ud800"]} , "zone":"south" }""")]
    public void A_changed_attribute_touches_no_other_byte(string name, string value, string expected)
        => Assert.Equal(expected, Forward(AttributeChange.Set(name, value)));

    [Fact]
    public void Removed_attributes_take_their_commas_along()
    {
        Assert.Equal("""{ "x1":1, "specversion":"1.0","id":"1","s\u006furce":"/s","type":"a.b", "data" : {"a":[1.10,"\ud800"]} , "zone":"n" }""", Forward(AttributeChange.Remove("authorization")));
        Assert.DoesNotContain("x1", Forward(AttributeChange.Remove("x1"), AttributeChange.Remove("authorization"), AttributeChange.Remove("zone"), AttributeChange.Remove("absent")), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_changes_at_once_give_one_sound_message_with_the_last_value_of_each()
    {
        var bytes = Encoding.UTF8.GetBytes(Forward(
            AttributeChange.Remove("zone"), AttributeChange.Set("id", "9"), AttributeChange.Set("schemaversion", 4), AttributeChange.Set("schemaversion", 5), AttributeChange.Set("other", 7), AttributeChange.Remove("authorization")));

        Assert.True(Envelope.TryScan(bytes, null, out var envelope, out var fault), fault.ToString());
        Assert.Equal(("9", 5, false), (envelope.Id, envelope.Version, envelope.HasAuthorization));
        Assert.True(envelope.TryGetRaw("other", out var other));
        Assert.Equal("7", Encoding.UTF8.GetString(other.Span));
        Assert.False(envelope.TryGetRaw("zone", out _));
        Assert.Equal("""{"a":[1.10,"\ud800"]}""", Encoding.UTF8.GetString(envelope.Data.Span));
    }

    [Fact]
    public void A_message_without_data_gets_new_attributes_at_its_end()
    {
        Assert.True(Envelope.TryScan("""{"specversion":"1.0","id":"1","source":"/s","type":"a.b" }"""u8.ToArray(), null, out var envelope, out _));

        Assert.Equal("""{"specversion":"1.0","id":"1","source":"/s","type":"a.b" ,"tenant":"t","zone":"n"}""", Encoding.UTF8.GetString(envelope.Forward(AttributeChange.Set("tenant", "t"), AttributeChange.Set("zone", "n"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Tenant")]
    [InlineData("data")]
    [InlineData("data_base64")]
    public void A_name_that_CloudEvents_does_not_allow_is_refused(string name)
        => Assert.Throws<ArgumentException>(() => AttributeChange.Set(name, "x"));

    [Fact]
    public void Values_that_no_reader_takes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => AttributeChange.Set("zone", ""));
        Assert.Throws<ArgumentException>(() => AttributeChange.Set("zone", "a\0"));
        Assert.Throws<ArgumentException>(() => AttributeChange.Set("zone", "\ud800"));
        Assert.Throws<ArgumentException>(() => AttributeChange.Remove("id"));
        Assert.Throws<InvalidOperationException>(() => default(Envelope).Forward(AttributeChange.Set("zone", "x")));
    }

    [Fact]
    public void A_scan_allocates_nothing()
    {
        var bytes = Messages.Envelope(("ext", "\"x\""), ("time", "\"2026-03-04T05:06:07Z\""));
        for (var i = 0; i < 100; i++) Assert.True(Envelope.TryScan(bytes, null, out _, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _ = Envelope.TryScan(bytes, null, out _, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Forward(params AttributeChange[] changes)
    {
        Assert.True(Envelope.TryScan(Encoding.UTF8.GetBytes(Message), null, out var envelope, out var fault), fault.ToString());
        return Encoding.UTF8.GetString(envelope.Forward(changes));
    }
}
