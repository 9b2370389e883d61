using System.Text;
using System.Text.Json;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Generation;

public class ChunkedReadingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void Bytes_in_pieces_are_read_as_bytes_in_one(int size)
    {
        const string Json = """
            {"unknown":{"a":[1,"\u0041"]},"te\u0078t":"æ\u0041","int":1.2e1,"long":-9223372036854775808.0,"huge":17e1,"double":1.5,"decimal":1.10,
             "guid":"0197a1c2-0000-7000-8000-0000000000ff","time":"2026-03-04T05:06:07.1234567+01:00","day":"2026-03-04","state":"lost-contact","flag":true}
            """;
        var reader = new Utf8JsonReader(Chunks.Of(Encoding.UTF8.GetBytes(Json), size), isFinalBlock: true, state: default);
        reader.Read();
        var notes = default(DataNotes);

        Assert.True(Data.Schema<Scalars>().TryRead(ref reader, ref notes, out var value));
        Assert.Equal(Data.Read<Scalars>(Json), value);
        Assert.Equal(("æA", 12, long.MinValue, (Int128)170), (value.Text, value.Int, value.Long, value.Huge));
    }

    [Theory]
    [InlineData("""{"int":1.5}""", DataFaultKind.OutOfRange, "/int")]
    [InlineData("""{"guid":"0197a1c2-0000-7000-8000-0000000000ff0"}""", DataFaultKind.Malformed, "/guid")]
    [InlineData("""{"state":"los"}""", DataFaultKind.UnknownName, "/state")]
    public void Faults_in_pieces_are_faults_in_one(string json, DataFaultKind kind, string pointer)
    {
        var reader = new Utf8JsonReader(Chunks.Of(Encoding.UTF8.GetBytes(json), 1), isFinalBlock: true, state: default);
        reader.Read();
        var notes = default(DataNotes);

        Assert.False(Data.Schema<Scalars>().TryRead(ref reader, ref notes, out _));
        Assert.Equal((kind, pointer), (notes.Fault.Kind, Data.Pointer<Scalars>(json, notes.Fault.Offset, notes.Fault.Member)));
    }
}
