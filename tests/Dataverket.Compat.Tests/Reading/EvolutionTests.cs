using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

/// <summary>Builds of different age side by side: each knows the versions up to its own.</summary>
public class EvolutionTests
{
    private const string Type = "no.dataverket.prove.growth.seen";
    private const string Unknown = """ "limits" : {"gpu":1.10,"t\u0065xt":"\ud800"},"tags":[1e2,{"a":[]}] """;
    private static readonly SchemaCatalog Build1 = SchemaCatalog.Create(new FakeModule([Support.Data.Schema<GrowthV1>()]));

    [Fact]
    public void A_build_of_version_3_reads_versions_1_and_2()
    {
        Assert.Equal(new Growth { Name = "a", Size = 1, Zone = "north" }, Messages.Read<Growth>(Messages.Bytes(Type, 1, """{"name":"a"}""")).Value);
        Assert.Equal(new Growth { Name = "a", Size = 4, Zone = "north" }, Messages.Read<Growth>(Messages.Bytes(Type, 2, """{"name":"a","size":4}""")).Value);
    }

    [Theory]
    [InlineData(1, "accepted")]
    [InlineData(2, "version.newer")]
    [InlineData(3, "version.newer")]
    public void A_build_of_version_1_reads_version_3_where_the_writer_says_so_and_parks_it_where_not(int reads, string code)
        => Assert.Equal(code, new MessageReader<GrowthV1>(Build1).Read(Messages.Bytes(Type, 3, """{"name":"a","size":4,"zone":"south"}""", reads)).Code.Text);

    [Fact]
    public void What_version_1_does_not_know_comes_through_it_byte_for_byte()
    {
        var original = Messages.Bytes(Type, 3, $$"""{"name":"a","size":4,"zone":"s\u006futh",{{Unknown}}}""", reads: 1);
        var old = new MessageReader<GrowthV1>(Build1).Read(original);

        var forwarded = old.Envelope.Forward(AttributeChange.Set("source", "/relay"));
        var changed = new MessageWriter<GrowthV1>(Build1).Republish(in old, old.Value! with { Name = "b" }, AttributeChange.Set("id", "2"));

        Assert.Equal(DataOf(original), DataOf(forwarded));
        Assert.Equal("""{"name":"b","size":4,"zone":"s\u006futh","limits":{"gpu":1.10,"t\u0065xt":"\ud800"},"tags":[1e2,{"a":[]}]}""", DataOf(changed));
        Assert.Equal(new Growth { Name = "a", Size = 4, Zone = "south" }, Messages.Read<Growth>(forwarded).Value);
        Assert.Equal((new Growth { Name = "b", Size = 4, Zone = "south" }, 3), (Messages.Read<Growth>(changed).Value, Messages.Read<Growth>(changed).Envelope.Version));
    }

    private static string DataOf(byte[] message)
    {
        Assert.True(Envelope.TryScan(message, null, out var envelope, out var fault), fault.ToString());
        return Encoding.UTF8.GetString(envelope.Data.Span);
    }
}
