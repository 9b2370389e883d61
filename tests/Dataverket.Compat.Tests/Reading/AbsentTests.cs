using System.Diagnostics;
using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

/// <summary>A message that was converted says the same as one that is read: also by what it leaves out, and by what it holds besides.</summary>
public class AbsentTests
{
    private const string Type = "no.dataverket.prove.shelf.seen";
    private static readonly MessageConverter Converter = new(Messages.Catalog);

    [Theory]
    [InlineData(1, """{"machineId":"m"}""")]
    [InlineData(1, """{"machineId":"m","memoryMb":null}""")]
    [InlineData(1, """{"machineId":"m","memoryMb":7,"size":"4xcore"}""")]
    [InlineData(1, """{"machineId":"m","size":null}""")]
    [InlineData(2, """{"id":"m"}""")]
    [InlineData(2, """{"id":"m","memoryMb":null}""")]
    public void What_is_absent_or_null_keeps_the_meaning_that_its_own_version_gives_it(int version, string data)
    {
        var bytes = Messages.Bytes(Type, version, data);
        for (var to = version + 1; to <= 3; to++)
        {
            var converted = Messages.Bytes(Type, to, Convert(bytes, to));
            Assert.Equal(Messages.Read<Shelf>(bytes).Value!.MemoryMb, Messages.Read<Shelf>(converted).Value!.MemoryMb);
        }
    }

    [Fact]
    public void What_the_older_version_adds_for_itself_leaves_unknown_members_of_members_alone()
        => Assert.Equal("""{"id":"m","mainPart":{"weight":1,"vendor":"x"},"memoryMb":1024,"room":0,"zone":"north"}""", Convert(Messages.Bytes(Type, 1, """{"machineId":"m","part":{"weight":1,"vendor":"x"}}"""), 2));

    [Fact]
    public void A_members_two_names_with_two_values_are_refused_by_the_converter_as_by_the_reader()
    {
        var bytes = Messages.Bytes(Type, 1, """{"machineId":"m","room":1,"rooms":2}""");
        Assert.Equal(ReasonCode.DataAliasConflict, Messages.Read<ShelfV1>(bytes).Code);
        Assert.Equal(ReasonCode.DataAliasConflict, Code(bytes, 2));
        Assert.Equal(ReasonCode.Accepted, Code(Messages.Bytes(Type, 1, """{"machineId":"m","room":1,"rooms":1}"""), 2));
    }

    [Fact]
    public void What_somebody_else_put_under_a_name_that_a_step_adds_must_be_what_the_newer_version_takes()
    {
        Assert.Equal(ReasonCode.ConverterFailed, Code(Messages.Bytes(Type, 1, """{"machineId":"m","zone":7}"""), 2));
        Assert.Equal(ReasonCode.Accepted, Code(Messages.Bytes(Type, 1, """{"machineId":"m","zone":"south"}"""), 2));
    }

    [Fact]
    public void A_newer_message_is_not_changed_as_an_older_shape_that_cannot_say_it()
    {
        var read = Messages.Read<SizeSetV1>(Messages.Bytes("no.dataverket.prove.size.set", 4, """{"id":"m","cpu":4,"zone":"s"}""", reads: 3));
        Assert.True(read.IsAccepted, read.Code.Text);
        Assert.Throws<CannotDowncastException>(() => new MessageWriter<SizeSetV1>(Messages.Catalog).Republish(in read, read.Value! with { Size = "8xcore" }));
    }

    [Fact]
    public void A_value_that_declared_steps_cannot_say_in_the_older_version_is_told_as_one()
        => Assert.Throws<CannotDowncastException>(() => new MessageWriter<SizeSetV2>(Messages.Catalog).Write(new() { Id = "m", Cpu = 4, Unit = "axb" }, 1, Messages.Attributes));

    [Fact]
    public void A_single_value_that_stands_for_a_list_keeps_what_it_carries()
    {
        var read = Messages.Read<Shelf>(Messages.Bytes(Type, 3, """{"id":"m","parts":{"weight":1,"vendor":"x"}}"""));
        var bytes = new MessageWriter<Shelf>(Messages.Catalog).Republish(in read, read.Value! with { Parts = [.. read.Value.Parts, new() { Weight = 2 }] });
        Assert.Equal("""[{"weight":1,"vendor":"x"},{"weight":2}]""", Member(bytes, "parts"));
    }

    [Fact]
    public void A_name_that_is_no_text_beside_a_discriminator_disturbs_nobody()
    {
        var read = Messages.Read<Shelf>(Messages.Bytes(Type, 3, """{"id":"m","box":{"kind":"tape","\ud800":1}}"""));
        Assert.True(read.IsAccepted, read.Code.Text + read.Pointer);
        Assert.Equal("""{"kind":"tape","\ud800":1}""", Member(new MessageWriter<Shelf>(Messages.Catalog).Republish(in read, read.Value! with { Count = 1 }), "box"));
    }

    [Theory]
    [InlineData("""{"kind":"tape","kind":"local","size":1}""")]
    [InlineData("""{"kind":"tape","size":1,"k\u0069nd":"tape"}""")]
    public void Two_discriminators_are_two_variants_whichever_of_them_is_known(string box)
        => Assert.Equal(ReasonCode.DataDuplicate, Messages.Read<Shelf>(Messages.Bytes(Type, 3, $$"""{"id":"m","box":{{box}}}""")).Code);

    [Fact]
    public void A_map_with_as_many_keys_as_fit_is_merged_in_no_time()
    {
        var labels = string.Join(',', Enumerable.Range(0, 15_000).Select(i => $"\"k{i}\":{i}"));
        var read = Messages.Read<Shelf>(Messages.Bytes(Type, 3, $$"""{"id":"m","labels":{{{labels}}},"more":1}"""));
        var changed = read.Value! with { Labels = new(read.Value.Labels) { ["k14999"] = -1 } };
        var start = Stopwatch.GetTimestamp();
        Assert.EndsWith("\"k14999\":-1}", Member(new MessageWriter<Shelf>(Messages.Catalog).Republish(in read, changed), "labels"), StringComparison.Ordinal);
        // Each key among all others took tens of seconds.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 3);
    }

    private static string Convert(byte[] bytes, int to)
    {
        Assert.Equal(ReasonCode.Accepted, Code(bytes, to, out var converted));
        Assert.True(Envelope.TryScan(converted, null, out var envelope, out _));
        return Encoding.UTF8.GetString(envelope.Data.Span);
    }

    private static ReasonCode Code(byte[] bytes, int to) => Code(bytes, to, out _);

    private static ReasonCode Code(byte[] bytes, int to, out byte[] converted)
    {
        Assert.True(Envelope.TryScan(bytes, null, out var envelope, out _));
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var code = Converter.Convert(in envelope, to, output);
        converted = output.WrittenSpan.ToArray();
        return code;
    }

    private static string Member(byte[] bytes, string name)
    {
        Assert.True(Envelope.TryScan(bytes, null, out var envelope, out _));
        using var json = System.Text.Json.JsonDocument.Parse(envelope.Data);
        return json.RootElement.GetProperty(name).GetRawText();
    }
}
