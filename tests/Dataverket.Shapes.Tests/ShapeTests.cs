using Dataverket.Compat.Schemas;

namespace Dataverket.Shapes.Tests;

public class ShapeTests
{
    [Theory]
    [InlineData("""{"power":"Melting","many":["on","x"],"map":{"a":"y","b":null},"rights":"own","openRights":"read, fly"}""", 4)]
    [InlineData("""{"power":"on","many":[],"map":{},"rights":"read, write","openRights":"none"}""", 0)]
    [InlineData("""{"power":"off","many":["off"],"map":{},"rights":"all","openRights":"read, own"}""", 0)]
    public void An_open_enum_is_written_as_it_was_read(string json, int unknown)
    {
        Assert.Equal(json, Data.Write(Data.Read<Opened>(json)));
        Assert.Equal(Enumerable.Repeat(DataRemarkKind.UnknownName, unknown), Data.Remarks<Opened>(json));
    }

    [Fact]
    public void An_open_enum_knows_what_it_knows()
    {
        var read = Data.Read<Opened>("""{"power":"melting"}""");

        Assert.Equal((Power.Off, "melting", false), (read.Power.Value, read.Power.Text, read.Power.IsKnown));
        Assert.Equal(new Open<Power>("melting"), read.Power);
        Assert.NotEqual<Open<Power>>(Power.Off, read.Power);
        Assert.Equal(Power.On, Data.Read<Opened>("""{"power":"on"}""").Power);
    }

    [Theory]
    [InlineData("""{"rights":"read, fly"}""", DataFaultKind.UnknownName)]
    [InlineData("""{"rights":""}""", DataFaultKind.UnknownName)]
    [InlineData("""{"rights":3}""", DataFaultKind.WrongKind)]
    [InlineData("""{"power":1}""", DataFaultKind.WrongKind)]
    public void Enums_refuse_what_they_cannot_be(string json, DataFaultKind kind) => Assert.Equal(kind, Data.Fault<Opened>(json));

    [Theory]
    [InlineData("""{"machineId":"m","cpu":1}""", "")]
    [InlineData("""{"node":"m","cpu":1}""", "")]
    [InlineData("""{"node":"m","host":"m","machineId":"m","cpu":1}""", "")]
    [InlineData("""{"machineId":"m"}""", "AbsentValue")]
    [InlineData("""{"machineId":"m","cpu":1,"memory":"12"}""", "Lenient")]
    [InlineData("""{"machineId":"m","cpu":1,"memory":null,"ready":"true","price":"1.50"}""", "Lenient,Lenient")]
    [InlineData("""{"machineId":"m","cpu":1,"key":"0198c1de7a3b7cc49f1e2f6a4be6b001"}""", "Lenient")]
    [InlineData("""{"machineId":"m","cpu":1,"key":"{0198c1de-7a3b-7cc4-9f1e-2f6a4be6b001}","blob":"-_8"}""", "Lenient,Lenient")]
    [InlineData("""{"machineId":"m","cpu":1,"tags":"x"}""", "Lenient")]
    [InlineData("""{"machineId":"m","cpu":1,"slots":[1,2],"ports":[1, 2]}""", "")]
    [InlineData("""{"machineId":"m","cpu":1,"code":"æøå","small":"AQID","few":{"a":1}}""", "")]
    public void What_a_member_allows_is_read_with_its_remark(string json, string remarks)
        => Assert.Equal(remarks, string.Join(',', Data.Remarks<Membered>(json)));

    [Fact]
    public void Members_hold_what_was_read()
    {
        var read = Data.Read<Membered>("""{"host":"m","memory":"12","ready":"true","tags":"x","ports":[1],"blob":"-_8"}""");

        Assert.Equal(("m", 8, 12L, true), (read.MachineId, read.Cpu, read.Memory, read.Ready));
        Assert.Equal(["x"], read.Tags!);
        Assert.Equal([1], read.Slots!);
        Assert.Equal([0xFB, 0xFF], read.Blob!);
        Assert.StartsWith("""{"machineId":"m","cpu":8,"memory":12,"ready":true""", Data.Write(read), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"cpu":1}""", DataFaultKind.Missing)]
    [InlineData("""{"machineId":"m","node":"n","cpu":1}""", DataFaultKind.AliasConflict)]
    [InlineData("""{"node":"m","node":"m","cpu":1}""", DataFaultKind.Duplicate)]
    [InlineData("""{"machineId":"m","slots":[1],"ports":[2]}""", DataFaultKind.AliasConflict)]
    [InlineData("""{"machineId":"m","memory":"012"}""", DataFaultKind.Malformed)]
    [InlineData("""{"machineId":"m","memory":"1e2"}""", DataFaultKind.Malformed)]
    [InlineData("""{"machineId":"m","memory":"99999999999999999999"}""", DataFaultKind.OutOfRange)]
    [InlineData("""{"machineId":"m","ready":"True"}""", DataFaultKind.Malformed)]
    [InlineData("""{"machineId":"m","tags":["a","b","c"]}""", DataFaultKind.TooLong)]
    [InlineData("""{"machineId":"m","tags":5}""", DataFaultKind.WrongKind)]
    [InlineData("""{"machineId":"m","code":"abcd"}""", DataFaultKind.TooLong)]
    [InlineData("""{"machineId":"m","code":"abcdefghijklmn"}""", DataFaultKind.TooLong)]
    [InlineData("""{"machineId":"m","small":"AQIDBA=="}""", DataFaultKind.TooLong)]
    [InlineData("""{"machineId":"m","few":{"a":1,"b":2}}""", DataFaultKind.TooLong)]
    public void What_a_member_does_not_allow_is_refused(string json, DataFaultKind kind) => Assert.Equal(kind, Data.Fault<Membered>(json));

    [Fact]
    public void Every_collection_survives()
    {
        const string Json = """{"any":{"x":[1.0,null]},"a":[1,2,3,4,5,6,7],"b":[1],"c":[2],"d":["x",null],"e":["e"],"f":[3],"g":[4],"h":{"a":1},"i":{"b":2},"j":{"c":3},"k":"AQI=","l":{"items":[{"name":"a"}],"first":null}}""";

        Assert.Equal(Json, Data.Write(Data.Read<Collected>(Json)));
    }

    [Theory]
    [InlineData("""{"closed":{"kind":"local","size":1,"path":"p"},"open":null}""", "")]
    [InlineData("""{"closed":{"kind":2,"size":1,"behind":{"kind":"local","size":2,"path":"p"}},"open":{"kind":"local","size":2,"path":"p"}}""", "")]
    [InlineData("""{"closed":null,"open":{ "x":[1 ,2],"kind":"tape" }}""", "UnknownVariant")]
    [InlineData("""{"closed":null,"open":{"kind":77}}""", "UnknownVariant")]
    public void Variants_survive_byte_for_byte(string json, string remarks)
    {
        Assert.Equal(json, Data.Write(Data.Read<Varied>(json)));
        Assert.Equal(remarks, string.Join(',', Data.Remarks<Varied>(json)));
    }

    [Fact]
    public void The_discriminator_may_stand_anywhere()
        => Assert.Equal(new Local(1, "p"), Data.Read<Varied>("""{"closed":{"size":1,"path":"p","kind":"local"}}""").Closed);

    [Theory]
    [InlineData("""{"closed":{"size":1}}""", DataFaultKind.NoVariant)]
    [InlineData("""{"open":{"size":1}}""", DataFaultKind.NoVariant)]
    [InlineData("""{"closed":{"kind":"tape"}}""", DataFaultKind.UnknownVariant)]
    [InlineData("""{"closed":{"kind":3}}""", DataFaultKind.UnknownVariant)]
    [InlineData("""{"closed":{"kind":true}}""", DataFaultKind.WrongKind)]
    [InlineData("""{"closed":{"kind":"local","kind":"local","size":1,"path":"p"}}""", DataFaultKind.Duplicate)]
    public void A_variant_that_cannot_be_told_is_refused(string json, DataFaultKind kind) => Assert.Equal(kind, Data.Fault<Varied>(json));

    [Fact]
    public void A_converter_reads_and_writes_its_declared_shape()
    {
        const string Json = """{"size":"5M","more":null,"link":"http://a/b"}""";

        Assert.Equal(Json, Data.Write(Data.Read<Converted>(Json)));
        Assert.Equal(DataFaultKind.Domain, Data.Fault<Converted>("""{"size":"x"}"""));
        Assert.Equal(DataFaultKind.WrongKind, Data.Fault<Converted>("""{"size":5}"""));
    }

    [Fact]
    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The peer, not ours, works by reflection.")]
    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The peer, not ours, works by reflection.")]
    public void Flags_are_joined_as_the_serializer_joins_them()
    {
        var options = new System.Text.Json.JsonSerializerOptions { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter<Rights>(System.Text.Json.JsonNamingPolicy.CamelCase) }, TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };
        for (var i = 0; i < 8; i++)
            Assert.Contains($"\"rights\":{System.Text.Json.JsonSerializer.Serialize((Rights)i, options)},", Data.Write(new Opened { Rights = (Rights)i }), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Data.Write(new Opened { Rights = (Rights)8 }));
    }

    [Fact]
    public void The_description_says_what_members_allow()
    {
        var members = ((ObjectDataShape)Data.Schema<Membered>().Description.Shapes[0]).Members.ToDictionary(member => member.Name);

        Assert.Equal(["node", "host"], members["machineId"].Aliases);
        Assert.True(members["cpu"].HasAbsentValue);
        Assert.True(members["memory"].IsLenient);
        Assert.Equal((true, 2), (members["tags"].IsOneOrMany, members["tags"].MaxLength));
        Assert.Contains(Data.Schema<Varied>().Description.Shapes, shape => shape is VariantDataShape { Discriminator: "kind", IsOpen: true, Variants.Count: 2 });
    }
}
