using System.Text;
using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

/// <summary>What must never be lost, moved to another place or invented when messages are changed and converted.</summary>
public class KeepingTests
{
    private const string Crate = "no.dataverket.prove.crate.seen";

    [Theory]
    [InlineData("b")]
    [InlineData("a", "b", "c")]
    [InlineData]
    public void A_set_that_is_changed_holds_what_it_was_changed_to(params string[] tags)
    {
        var read = Messages.Read<CrateV2>(Messages.Bytes(Crate, 2, """{"tags":["a","a","b"],"items":[]}"""));

        var changed = Messages.Read<CrateV2>(new MessageWriter<CrateV2>(Messages.Catalog).Republish(in read, read.Value! with { Tags = [.. tags] }));

        Assert.Equal(tags.Order(), changed.Value!.Tags.Order());
    }

    [Fact]
    public void A_converted_element_keeps_its_own_unknown_members_though_it_looks_like_another_one_now()
    {
        var bytes = Messages.Bytes(Crate, 1, """{"items":[{"name":"a","height":100,"u":"A1"},{"name":"a","height":1,"u":"A2"}]}""");

        Assert.Equal("""[{"name":"a","height":10000,"u":"A1"},{"name":"a","height":100,"u":"A2"}]""", Data(Convert(bytes, 2)).GetProperty("items").GetRawText());
    }

    [Theory]
    [InlineData(3000)]
    public void Long_lists_are_merged_in_time_that_grows_with_them(int count)
    {
        var items = string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"name":"n","height":{{i}},"u":{{i}}}"""));
        var read = Messages.Read<CrateV2>(Messages.Bytes(Crate, 2, $$"""{"items":[{{items}}]}"""));
        var began = TimeProvider.System.GetTimestamp();

        var changed = new MessageWriter<CrateV2>(Messages.Catalog).Republish(in read, read.Value! with { Items = [.. read.Value!.Items.Select(item => item with { Height = item.Height + count })] });

        // It took minutes when each element was looked for in all others.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 3);
        Assert.Equal(count - 1, Data(changed).GetProperty("items")[count - 1].GetProperty("u").GetInt32());
    }

    [Fact]
    public void A_split_never_takes_the_place_of_a_member_that_is_there()
    {
        Assert.Equal(ReasonCode.ConverterFailed, TryConvert(Messages.Bytes("no.dataverket.prove.size.set", 1, """{"machineId":"m","size":"4xcore","cpu":99}"""), 2).Code);
        Assert.Equal(ReasonCode.ConverterFailed, TryConvert(Messages.Bytes("no.dataverket.prove.size.set", 2, """{"id":"m","cpu":4,"unit":"core","size":"mine"}"""), 1).Code);
    }

    [Fact]
    public void An_unknown_member_named_like_an_alias_elsewhere_is_kept_and_an_alias_is_not_doubled()
    {
        var read = Messages.Read<Sample>(Messages.Bytes("no.dataverket.prove.sample.taken", 2, """{"name":"n","cpu":4,"host":"h","disk":{"kind":"local","size":1,"host":"precious","other":1}}"""));

        var changed = Data(new MessageWriter<Sample>(Messages.Catalog).Republish(in read, read.Value! with { Disk = new SampleLocalDisk(2) }));

        Assert.Equal("""{"kind":"local","size":2,"host":"precious","other":1}""", changed.GetProperty("disk").GetRawText());
        Assert.Equal(("h", false), (changed.GetProperty("node").GetString(), changed.TryGetProperty("host", out _)));
    }

    [Fact]
    public void A_conversion_that_would_lose_a_member_nobody_knows_is_refused()
        => Assert.Equal(ReasonCode.ConverterFailed, TryConvert(Messages.Bytes("no.dataverket.prove.sample.taken", 1, """{"name":"n","size":"4","note":"precious"}"""), 2).Code);

    [Theory]
    [InlineData("""{"machineId":"m","machineId":"n","size":"4xcore"}""", "data.duplicate")]
    [InlineData("""{"size":"4xcore"}""", "data.missing")]
    public void What_a_reader_refuses_a_conversion_refuses(string data, string code)
        => Assert.Equal(code, TryConvert(Messages.Bytes("no.dataverket.prove.size.set", 1, data), 3).Code.Text);

    [Fact]
    public void What_was_absent_stays_absent_in_a_message_that_is_changed()
    {
        var read = Messages.Read<MachineProvisioned>(Messages.Bytes(Messages.Provisioned, 2, """{"machineId":"m","cpu":4}"""));

        Assert.Equal("""{"machineId":"m","cpu":8}""", Data(new MessageWriter<MachineProvisioned>(Messages.Catalog).Republish(in read, read.Value! with { Cpu = 8 })).GetRawText());
    }

    [Fact]
    public void Any_JSON_is_written_as_it_was_read_half_surrogate_pairs_included()
    {
        var read = Messages.Read<Sample>(Messages.Bytes("no.dataverket.prove.sample.taken", 2, """{"name":"n","cpu":4,"any":{"\ud800":"\udc00","a":1,"a":2}}"""));

        Assert.Contains("""{"\ud800":"\udc00","a":1,"a":2}""", Data(new MessageWriter<Sample>(Messages.Catalog).Republish(in read, read.Value! with { Cpu = 5 })).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_of_versions_is_converted_to_a_message_that_can_be_scanned()
        => Assert.Equal((1, 1), (Scan(Convert(Messages.Bytes("no.dataverket.nett.machine.seen", 2, """{"machineId":"m"}"""), 1)).Version, Scan(Convert(Messages.Bytes("no.dataverket.nett.machine.seen", 2, """{"machineId":"m"}"""), 1)).Reads));

    [Fact]
    public void Changes_that_would_break_a_message_are_refused_where_they_are_made()
    {
        foreach (var (name, text) in new[] { ("schemaversion", "x"), ("time", "soon"), ("deprecated", "yes"), ("specversion", "2.0") }) Assert.Throws<ArgumentException>(() => AttributeChange.Set(name, text));
        foreach (var (name, number) in new[] { ("id", 5), ("schemaversion", 0) }) Assert.Throws<ArgumentException>(() => AttributeChange.Set(name, number));
        var envelope = Scan(Messages.Envelope(("schemareads", "2")));
        Assert.Contains("Change schemareads", Assert.Throws<ArgumentException>(() => envelope.Forward(AttributeChange.Set("schemaversion", 1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => envelope.Forward(default(AttributeChange)));
        var read = Messages.Read<MachineProvisioned>(Messages.Envelope());
        Assert.Contains("no command", Assert.Throws<ArgumentException>(() => new MessageWriter<MachineProvisioned>(Messages.Catalog).Republish(in read, read.Value!, AttributeChange.Set("authorization", "Bearer x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_attributes_holds_no_credential()
        => Assert.DoesNotContain("secret", (Messages.Attributes with { Authorization = "Bearer secret" }).ToString(), StringComparison.Ordinal);

    private static byte[] Convert(byte[] message, int version)
    {
        var (code, bytes) = TryConvert(message, version);
        Assert.Equal(ReasonCode.Accepted, code);
        return bytes;
    }

    private static (ReasonCode Code, byte[] Bytes) TryConvert(byte[] message, int version)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var envelope = Scan(message);
        return (new MessageConverter(Messages.Catalog).Convert(in envelope, version, output), output.WrittenSpan.ToArray());
    }

    private static Envelope Scan(byte[] bytes)
    {
        Assert.True(Envelope.TryScan(bytes, null, out var envelope, out var fault), $"{fault} {Encoding.UTF8.GetString(bytes)}");
        return envelope;
    }

    private static JsonElement Data(byte[] message)
    {
        using var json = JsonDocument.Parse(Scan(message).Data);
        return json.RootElement.Clone();
    }
}
