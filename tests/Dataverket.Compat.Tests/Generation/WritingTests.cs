using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Testing;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;
using Dataverket.Compat.Tests.Taxonomy;

namespace Dataverket.Compat.Tests.Generation;

public class WritingTests
{
    private static readonly WrittenItem Some = new WrittenSome(new("/a", UriKind.Relative));

    public static TheoryData<Written, string> Objects => new()
    {
        { new(), """{BLUE:0,"ø":null,"maps":{}}""" },
        { new() { First = 1 }, """{"first":1,BLUE:0,"ø":null,"maps":{}}""" },
        { new() { Odd = "o" }, """{ODD:"o",BLUE:0,"ø":null,"maps":{}}""" },
        { new() { First = 1, Odd = "o", Sure = 2 }, """{"first":1,ODD:"o",BLUE:2,"ø":null,"maps":{}}""" },
        { new() { Parts = new() }, """{"parts":{},BLUE:0,"ø":null,"maps":{}}""" },
        { new() { Parts = new(new(new(), Bytes: [])) }, """{"parts":{"inner":{"inner":{},"bytes":""}},BLUE:0,"ø":null,"maps":{}}""" },
        { new() { Parts = new(Item: new WrittenNone(), Bytes: [251, 255]) }, """{"parts":{"item":{TAG:"no\uD83D\uDE00ne"},"bytes":"+/8="},BLUE:0,"ø":null,"maps":{}}""" },
        { new() { Parts = new(Item: Some) }, """{"parts":{"item":{TAG:-2,"link":"/a"}},BLUE:0,"ø":null,"maps":{}}""" },
        { new() { Parts = new(Item: new WrittenSome(new("/a", UriKind.Relative), 3)) }, """{"parts":{"item":{TAG:-2,"link":"/a","count":3}},BLUE:0,"ø":null,"maps":{}}""" },
        { new() { Kind = WrittenKind.Plain, Lists = [] }, """{BLUE:0,"kind":"plain \"one\"","ø":[],"maps":{}}""" },
        { new() { Kind = WrittenKind.Odd, Lists = [[]] }, """{BLUE:0,"kind":"漢\u2028","ø":[[]],"maps":{}}""" },
        { new() { Kind = new Open<WrittenKind>("é\n"), Lists = [[], [1, null], []] }, """{BLUE:0,"kind":"é\n","ø":[[],[1,null],[]],"maps":{}}""" },
        { new() { Maps = { ["\""] = [], [""] = new() { ["å"] = null, ["\u2028"] = "{" } } }, """{BLUE:0,"ø":null,"maps":{"\"":{},"":{"å":null,"\u2028":"{"}}}""" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void What_is_left_out_leaves_no_comma_and_odd_names_are_escaped(Written value, string json)
    {
        var expected = json.Replace("BLUE", "\"blåbær \\\"\\\\漢\"", StringComparison.Ordinal).Replace("ODD", "\"\\u00A0\\uD83D\\uDE00\"", StringComparison.Ordinal).Replace("TAG", "\"ki\\u0001nd\"", StringComparison.Ordinal);

        Assert.Equal(expected, Data.Write(value));
        Assert.Equal(expected, Rewritten(Encoding.UTF8.GetBytes(expected)));
        Assert.Equal(expected, Data.Write(Data.Read<Written>(expected)));
    }

    [Fact]
    public void Values_of_every_shape_are_written_as_Utf8JsonWriter_writes_their_tokens()
    {
        var (seed, count) = (Fuzz.Seed, 0);
        var random = new Random(seed);
        foreach (var schema in TestsSchemas.Instance.Schemas)
        {
            for (var i = 0; i < 200; i++)
            {
                if (!RandomData.TryNormalize(schema, RandomData.Make(schema.Description, random), out var json)) continue;
                Assert.True(json == Rewritten(Encoding.UTF8.GetBytes(json)), $"seed {seed}, {schema.Type}: {json}");
                count++;
            }
        }

        Assert.InRange(count, 1000, int.MaxValue);
    }

    [Fact]
    public void A_fault_names_its_place_and_leaves_nothing_in_the_buffer()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessageWriter<Written>(Messages.Catalog);
        Written[] bad = [new() { Maps = null! }, new() { Parts = new(Item: new WrittenSome(null!)) }, new() { Kind = (WrittenKind)7 }, new() { Parts = new(Item: new WrittenSome(new("nowhere", UriKind.Relative))) }];
        string[] says = ["Written.Maps is null though its type allows no null", "WrittenSome.Link is null though its type allows no null", "A value of WrittenKind that has no name", "WrittenConverter did not write one whole JSON value"];
        for (var i = 0; i < bad.Length; i++)
            Assert.Contains(says[i], Assert.Throws<InvalidOperationException>(() => writer.Write(output, bad[i], 1, Messages.Attributes)).Message, StringComparison.Ordinal);
        Assert.Throws<QuotaException>(() => writer.Write(output, new() { Parts = new(Item: new WrittenSome(new("throw", UriKind.Relative))) }, 1, Messages.Attributes));
        Assert.Throws<QuotaException>(() => EnvelopeWriter.Write(output, Messages.Attributes, "no.a.b", 1, 1, _ => throw new QuotaException("told to")));
        Assert.Equal(0, output.WrittenCount);

        writer.Write(output, new(), 1, Messages.Attributes);
        Assert.Equal(writer.Write(new(), 1, Messages.Attributes), output.WrittenSpan.ToArray());
    }

    [Fact]
    public void A_value_that_leads_back_to_itself_is_refused()
    {
        var parts = new WrittenParts();
        for (var i = 0; i < DataWriter.MaxDepth; i++) parts = new(parts);

        Assert.Throws<InvalidOperationException>(() => Data.Write(new Written { Parts = parts }));
    }

    [Fact]
    public void A_converter_may_write_another_message_meanwhile()
    {
        var (writer, inner) = (new MessageWriter<Written>(Messages.Catalog), Array.Empty<byte>());
        var output = new ArrayBufferWriter<byte>();
        EnvelopeWriter.Write(
            output, Messages.Attributes, writer.Type, 1, 1,
            json =>
            {
                json.WriteStartObject();
                inner = writer.Write(new() { Parts = new(Item: Some) }, 1, Messages.Attributes);
                json.WriteBase64String("inner", inner);
                json.WriteEndObject();
            });

        Assert.Equal(inner, writer.Write(new() { Parts = new(Item: Some) }, 1, Messages.Attributes));
        Assert.EndsWith($"\"data\":{{\"inner\":\"{Convert.ToBase64String(inner)}\"}}}}", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    // The tokens of a text, written one by one by Utf8JsonWriter.
    private static string Rewritten(byte[] json)
    {
        var output = new ArrayBufferWriter<byte>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: writer.WriteStartObject(); break;
                case JsonTokenType.EndObject: writer.WriteEndObject(); break;
                case JsonTokenType.StartArray: writer.WriteStartArray(); break;
                case JsonTokenType.EndArray: writer.WriteEndArray(); break;
                case JsonTokenType.PropertyName: writer.WritePropertyName(reader.GetString()!); break;
                case JsonTokenType.String: writer.WriteStringValue(reader.GetString()); break;
                default: writer.WriteRawValue(reader.ValueSpan); break;
            }
        }

        writer.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
