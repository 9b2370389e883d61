using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Generation;

public class ReadingObjectsTests
{
    [Fact]
    public void Members_may_stand_in_any_order_among_members_that_nobody_knows()
    {
        var read = Data.Read<MachineProvisioned>(
            """{"later":{"a":[1,{"cpu":9}]},"note":"n","cpu":4,"x":null,"memoryMb":2048,"\ud800":1,"machineId":"m","Cpu":"unknown by its case"}""");

        Assert.Equal(new MachineProvisioned { MachineId = "m", Cpu = 4, MemoryMb = 2048, Note = "n" }, read);
    }

    [Fact]
    public void A_name_in_escapes_is_the_same_name()
        => Assert.Equal(4, Data.Read<MachineProvisioned>("""{"machine\u0049d":"m","\u0063pu":4}""").Cpu);

    [Theory]
    [InlineData("""{"machineId":"m","cpu":1,"cpu":1}""", "/cpu")]
    [InlineData("""{"machineId":"m","cpu":1,"machineI\u0064":"m"}""", "/machineId")]
    [InlineData("""{"machineId":"m","cpu":1,"note":null,"note":null}""", "/note")]
    public void A_known_member_that_stands_twice_is_refused_in_whatever_spelling(string json, string pointer)
        => Assert.Equal((DataFaultKind.Duplicate, pointer), Data.Fault<MachineProvisioned>(json));

    [Fact]
    public void An_unknown_member_may_stand_twice()
        => Assert.Equal(1, Data.Read<MachineProvisioned>("""{"machineId":"m","cpu":1,"later":1,"later":2}""").Cpu);

    [Theory]
    [InlineData("""{"cpu":1}""", "/machineId")]
    [InlineData("""{"machineId":"m"}""", "/cpu")]
    [InlineData("""{"machineId":"m","CPU":1}""", "/cpu")]
    [InlineData("""{}""", "/machineId")]
    public void A_required_member_that_is_absent_is_missing(string json, string pointer)
        => Assert.Equal((DataFaultKind.Missing, pointer), Data.Fault<MachineProvisioned>(json));

    [Theory]
    [InlineData("null", DataFaultKind.Null)]
    [InlineData("1", DataFaultKind.WrongKind)]
    [InlineData("[]", DataFaultKind.WrongKind)]
    [InlineData("\"{}\"", DataFaultKind.WrongKind)]
    public void Data_that_is_no_object_is_refused_at_the_root(string json, DataFaultKind kind)
        => Assert.Equal((kind, ""), Data.Fault<MachineProvisioned>(json));

    [Theory]
    [InlineData("machineId")]
    [InlineData("cpu")]
    public void Null_is_refused_where_the_type_allows_none(string member)
        => Assert.Equal((DataFaultKind.Null, "/" + member), Data.Fault<MachineProvisioned>($$"""{"{{member}}":null}"""));

    [Fact]
    public void Null_for_a_value_type_that_may_be_absent_is_absence_and_a_second_one_is_a_duplicate()
    {
        Assert.Equal(1024, Data.Read<MachineProvisioned>("""{"machineId":"m","cpu":1,"memoryMb":null}""").MemoryMb);
        Assert.Equal((1.5, -3), (Data.Read<Order>(Order("\"weight\":null,\"class\":null")).Weight, Data.Read<Order>(Order("\"weight\":null,\"class\":null")).@class));
        foreach (var twice in new[] { "null,\"memoryMb\":2", "2,\"memoryMb\":null", "null,\"memoryMb\":null" })
            Assert.Equal(DataFaultKind.Duplicate, Data.Fault<MachineProvisioned>($$"""{"machineId":"m","cpu":1,"memoryMb":{{twice}}}""").Kind);

        static string Order(string more) => $$"""{"order_id":"0197a1c2-0000-7000-8000-000000000001","quota":{"cores":1},"zone":"z",{{more}}}""";
    }

    [Fact]
    public void A_nullable_member_tells_null_from_absence()
    {
        var absent = Data.Read<NullableScalars>("{}");
        var nulls = Data.Read<NullableScalars>("""{"text":null,"flag":null,"int":null,"huge":null,"double":null,"guid":null,"time":null,"day":null,"state":null}""");

        Assert.Equal(new NullableScalars(), absent);
        Assert.Equal(new NullableScalars { Text = null, Flag = null, Int = null, Huge = null, Double = null, Guid = null, Time = null, Day = null, State = null }, nulls);
        Assert.Equal(nulls, Data.Read<NullableScalars>(Data.Write(nulls)));
        Assert.Equal(absent, Data.Read<NullableScalars>(Data.Write(absent)));
    }

    [Fact]
    public void A_null_that_no_reader_would_take_is_never_written()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => Data.Write(new MachineProvisioned { MachineId = null!, Cpu = 1 }));

        Assert.Contains("MachineProvisioned.MachineId", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_writer_keeps_the_order_of_declaration()
        => Assert.Equal(
            """{"machineId":"m","cpu":4,"memoryMb":1024,"note":null}""", Data.Write(new MachineProvisioned { MachineId = "m", Cpu = 4 }));
}
