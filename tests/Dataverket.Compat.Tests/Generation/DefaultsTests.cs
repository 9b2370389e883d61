using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Generation;

public class DefaultsTests
{
    private const string Order = """{"order_id":"0197a1c2-0000-7000-8000-000000000001","quota":{"cores":2},"zone":"z"}""";

    [Fact]
    public void The_default_of_an_init_only_member_survives_absence()
        => Assert.Equal(1024, Data.Read<MachineProvisioned>("""{"machineId":"m","cpu":1}""").MemoryMb);

    [Fact]
    public void The_defaults_of_collections_survive_absence()
    {
        var rack = Data.Read<Rack>("{}");

        Assert.Equal(["default"], rack.Tags);
        Assert.Equal([1, 2], rack.Slots);
        Assert.Empty(rack.Items);
        Assert.Null(rack.Notes);
    }

    [Fact]
    public void The_defaults_of_positional_parameters_survive_absence()
    {
        var order = Data.Read<Order>(Order);

        Assert.Equal(-3, order.@class);
        Assert.Null(order.Reason);
        Assert.Equal(1.5, order.Weight);
        Assert.Equal(new Rack.RackItem("a"), Data.Read<Rack>("""{"items":[{"name":"a"}]}""").Items[0]);
    }

    [Fact]
    public void A_struct_keeps_its_defaults_and_takes_what_is_there()
    {
        Assert.Equal("unknown", Data.Read<MachineSeen>("""{"machineId":"m"}""").Zone);
        Assert.Equal(7.25, Data.Read<Order>(Order.Replace("\"zone\"", "\"weight\":7.25,\"zone\"", StringComparison.Ordinal)).Weight);
    }

    [Theory]
    [InlineData("order_id", "/order_id")]
    [InlineData("quota", "/quota")]
    [InlineData("zone", "/zone")]
    public void A_positional_parameter_without_default_and_a_member_marked_required_must_be_there(string member, string pointer)
        => Assert.Equal((DataFaultKind.Missing, pointer), Data.Fault<Order>(Order.Replace($"\"{member}\"", "\"other\"", StringComparison.Ordinal)));

    [Fact]
    public void A_null_that_may_be_left_out_is_left_out_and_read_back()
    {
        var order = Data.Read<Order>(Order);

        Assert.Equal("""{"order_id":"0197a1c2-0000-7000-8000-000000000001","quota":{"cores":2},"class":-3,"zone":"z","weight":1.5}""", Data.Write(order));
        Assert.Contains("\"reason\":\"r\"", Data.Write(order with { Reason = "r" }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_exception_of_a_domain_rule_escapes_the_schema()
        => Assert.Throws<QuotaException>(() => Data.Read<Order>(Order.Replace("2}", "0}", StringComparison.Ordinal)));
}
