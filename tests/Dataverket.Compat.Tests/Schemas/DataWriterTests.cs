using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Schemas;

public class DataWriterTests
{
    [Fact]
    public void Commas_stand_between_members_and_nowhere_else()
    {
        Assert.Equal("{}", Text(w => Object(w)));
        Assert.Equal("{\"b\":1}", Text(w => Object(w, "b")));
        Assert.Equal("{\"a\":1,\"b\":1}", Text(w => Object(w, "a", "b")));
        Assert.Equal("[]", Text(w => List(w, 0)));
        Assert.Equal("[{},{}]", Text(w => List(w, 2)));

        static void Object(DataWriter writer, params string[] names)
        {
            writer.Begin("{"u8);
            foreach (var name in names)
            {
                writer.Member(Encoding.UTF8.GetBytes($",\"{name}\":"));
                writer.Write(1);
            }

            writer.EndObject();
        }

        static void List(DataWriter writer, int count)
        {
            writer.Begin("["u8);
            for (var i = 0; i < count; i++)
            {
                Object(writer);
                writer.Raw(","u8);
            }

            writer.EndList();
        }
    }

    [Fact]
    public void A_value_that_leads_back_to_itself_ends_at_the_depth_that_Utf8JsonWriter_ends_at()
    {
        using var writer = new DataWriter();
        for (var i = 0; i < DataWriter.MaxDepth; i++) writer.Begin("["u8);
        Assert.Contains("1000 deep", Assert.Throws<InvalidOperationException>(() => writer.Begin("["u8)).Message, StringComparison.Ordinal);

        using var peer = new Utf8JsonWriter(new ArrayBufferWriter<byte>());
        for (var i = 0; i < DataWriter.MaxDepth; i++) peer.WriteStartArray();
        Assert.Throws<InvalidOperationException>(peer.WriteStartArray);

        // What was not ended does not count in the next value.
        writer.Dispose();
        writer.Begin("["u8);
        writer.EndList();
        Assert.Equal("[]", Encoding.UTF8.GetString(writer.Written));
    }

    [Fact]
    public void A_converter_writes_into_the_same_bytes_however_much_it_is()
        => Assert.Equal(
            "[\"x\"," + new string('1', 50_000) + ",{\"a\":[]},\"x\"]",
            Text(w =>
            {
                w.Raw("[\"x\","u8);
                w.Write(new Loose(json => json.WriteRawValue(new string('1', 50_000))), 0);
                w.Raw(","u8);
                w.Write(
                    new Loose(json =>
                    {
                        json.WriteStartObject();
                        json.WriteStartArray("a");
                        json.Flush();
                        json.WriteEndArray();
                        json.WriteEndObject();
                    }),
                    0);
                w.Raw(",\"x\"]"u8);
            }));

    [Fact]
    public void A_converter_that_does_not_write_one_whole_value_is_told_so_and_spoils_nothing_that_comes_later()
    {
        Action<Utf8JsonWriter>[] bad = [_ => { }, json => json.WriteStartArray(), json => { json.WriteStartObject(); json.Flush(); }, json => json.Dispose(), json => { json.WriteNumberValue(1); throw new FormatException("told to"); }];
        foreach (var write in bad)
        {
            using var writer = new DataWriter();
            Assert.ThrowsAny<Exception>(() => writer.Write(new Loose(write), 0));
            writer.Dispose();
            writer.Write(new Loose(json => json.WriteNumberValue(2)), 0);
            Assert.Equal("2", Encoding.UTF8.GetString(writer.Written));
        }

        using var other = new DataWriter();
        Assert.Contains("Loose did not write one whole JSON value", Assert.Throws<InvalidOperationException>(() => other.Write(new Loose(bad[0]), 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Anything_that_writes_to_a_buffer_may_write_into_it()
    {
        using var writer = new DataWriter();
        writer.Raw("["u8);
        using (var json = new Utf8JsonWriter(writer)) json.WriteStringValue(new string('a', 10_000));
        writer.Raw("]"u8);

        Assert.Equal("[\"" + new string('a', 10_000) + "\"]", Encoding.UTF8.GetString(writer.Written));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(1_000_000));
        Assert.InRange(writer.GetSpan().Length, 1, int.MaxValue);
        Assert.InRange(writer.GetMemory(5000).Length, 5000, int.MaxValue);
    }

    [Fact]
    public void A_writer_that_was_disposed_of_is_empty_and_of_use()
    {
        var writer = new DataWriter();
        Assert.Equal(0, writer.Written.Length);
        writer.Write("a");
        writer.Dispose();
        writer.Dispose();
        Assert.Equal(0, writer.Written.Length);
        writer.Write("b");
        Assert.Equal("\"b\"", Encoding.UTF8.GetString(writer.Written));
        writer.Dispose();
    }

    private static string Text(Action<DataWriter> write)
    {
        using var writer = new DataWriter();
        write(writer);
        return Encoding.UTF8.GetString(writer.Written);
    }

    private sealed class Loose(Action<Utf8JsonWriter> write) : JsonConverter<int>
    {
        public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetInt32();

        public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => write(writer);
    }
}
