using System.Buffers;
using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

public class MessageConverterTests
{
    private const string Type = "no.dataverket.prove.size.set";
    private static readonly MessageConverter Converter = new(Messages.Catalog);

    [Theory]
    [InlineData(1, """{ "machineId" : "m\u0031", "x":[1.10,{"y":"\ud800"}], "size":"4xcore" }""", 2, """{ "id" : "m\u0031", "x":[1.10,{"y":"\ud800"}] ,"cpu":4,"unit":"core"}""")]
    [InlineData(1, """{"size":"4xcore","machineId":"m","later":1e2}""", 3, """{"id":"m","later":1e2,"cpu":4,"zone":"north"}""")]
    [InlineData(3, """{"zone":"south","id":"m","cpu":4,"later":{}}""", 2, """{"id":"m","cpu":4,"later":{},"unit":"core"}""")]
    [InlineData(3, """{"zone":"south","id":"m","cpu":4.0}""", 1, """{"machineId":"m","size":"4.0xcore"}""")]
    public void Declared_steps_move_what_they_name_and_leave_every_other_byte(int from, string data, int to, string expected)
    {
        var (code, bytes) = Convert(Messages.Bytes(Type, from, data), to);

        Assert.Equal(ReasonCode.Accepted, code);
        Assert.True(Envelope.TryScan(bytes, null, out var envelope, out _));
        Assert.Equal(to, envelope.Version);
        Assert.Equal(expected, Encoding.UTF8.GetString(envelope.Data.Span));
    }

    [Fact]
    public void A_text_with_another_number_of_parts_is_no_value_to_split()
    {
        var bytes = Messages.Bytes(Type, 1, """{"machineId":"m","size":"4xcorex"}""");

        Assert.Equal((ReasonCode.ConverterFailed, 0), (Convert(bytes, 2).Code, Convert(bytes, 2).Bytes.Length));
        Assert.Equal(ReasonCode.ConverterFailed, Messages.Read<SizeSet>(bytes).Code);
    }

    [Theory]
    [InlineData("4,\\\"zone\\\":1xcore")]
    [InlineData("4 xcore")]
    [InlineData("{}xcore")]
    [InlineData("nullxcore")]
    [InlineData("xcore")]
    public void A_part_that_is_no_number_is_never_put_where_a_number_stands(string size)
        => Assert.Equal(ReasonCode.ConverterFailed, Convert(Messages.Bytes(Type, 1, $$"""{"machineId":"m","size":"{{size}}"}"""), 2).Code);

    [Fact]
    public void A_step_whose_value_is_no_JSON_is_refused_when_it_is_made()
    {
        Assert.Contains("no JSON value", Assert.Throws<ArgumentException>(() => new AddAttribute("zone", "north")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DropAttribute("zone", "1,\"x\":2"));
    }

    [Fact]
    public void Every_version_is_read_into_the_newest_shape_and_into_older_ones()
    {
        var expected = new SizeSet { Id = "m", Cpu = 4, Zone = "north" };

        Assert.Equal(expected, Messages.Read<SizeSet>(Messages.Bytes(Type, 1, """{"machineId":"m","size":"4xcore"}""")).Value);
        Assert.Equal(expected, Messages.Read<SizeSet>(Messages.Bytes(Type, 2, """{"id":"m","cpu":4,"unit":"core"}""")).Value);
        Assert.Equal("4xcore", Messages.Read<SizeSetV1>(Messages.Bytes(Type, 3, """{"id":"m","cpu":4,"zone":"south"}""")).Value!.Size);
    }

    [Fact]
    public void A_function_keeps_what_it_does_not_know()
    {
        var (code, bytes) = Convert(Messages.Bytes(Messages.Provisioned, 1, """{"more":[1.10,"\u00e6"],"machineId":"m","size":"4x8192"}"""), 2);

        Assert.Equal(ReasonCode.Accepted, code);
        Assert.Equal(8192, Messages.Read<MachineProvisioned>(bytes).Value!.MemoryMb);
        Assert.Contains("""
            "more":[1.10,"\u00e6"]
            """, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_converted_says_why_and_writes_nothing()
    {
        Assert.Equal(ReasonCode.VersionNewer, Convert(Messages.Bytes(Type, 4, "{}"), 3).Code);
        Assert.Equal(ReasonCode.VersionNewer, Convert(Messages.Bytes(Type, 1, "{}"), 4).Code);
        Assert.Equal(ReasonCode.TypeUnhandled, Convert(Messages.Bytes("no.other.thing", 1, "{}"), 1).Code);
        Assert.Equal(ReasonCode.DataMissing, Convert(Messages.Bytes(Type, 2, """{"cpu":4,"unit":"core"}"""), 1).Code);
        Assert.Equal(ReasonCode.DataWrongKind, Convert(Messages.Bytes(Type, 1, "[]"), 2).Code);
        Assert.Equal(ReasonCode.DowncastLoses, Convert(Messages.Bytes(Messages.Provisioned, 2, """{"machineId":"m","cpu":4,"note":"said"}"""), 1).Code);
        Assert.Equal(ReasonCode.ConverterFailed, Convert(Messages.Bytes("no.dataverket.prove.picky.seen", 1, """{"word":"throw"}"""), 2).Code);
    }

    private static (ReasonCode Code, byte[] Bytes) Convert(byte[] message, int version)
    {
        Assert.True(Envelope.TryScan(message, null, out var envelope, out _));
        var output = new ArrayBufferWriter<byte>();
        return (Converter.Convert(in envelope, version, output), output.WrittenSpan.ToArray());
    }
}
