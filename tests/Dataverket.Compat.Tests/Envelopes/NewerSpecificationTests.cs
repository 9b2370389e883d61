using Dataverket.Compat.Reading;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Envelopes;

public class NewerSpecificationTests
{
    [Theory]
    [InlineData("newattr", "{}")]
    [InlineData("new_attr", "\"x\"")]
    [InlineData("source", null)]
    [InlineData("time", "\"soon\"")]
    public void What_a_later_major_version_brings_is_no_fault_of_the_message(string name, string? json)
        => Assert.Equal(ReasonCode.EnvelopeSpecNew, Messages.Read<MachineProvisioned>(Messages.Envelope(("specversion", "\"2.0\""), (name, json))).Code);

    [Theory]
    [InlineData("2")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("\"2\"")]
    [InlineData("\"1.0")]
    public void What_is_no_version_is_a_fault(string specversion)
        => Assert.NotEqual(ReasonCode.EnvelopeSpecNew, Messages.Read<MachineProvisioned>(Messages.Envelope(("specversion", specversion), ("time", "\"soon\""))).Code);

    [Fact]
    public void Two_values_for_one_name_are_a_fault_in_any_version()
    {
        var bytes = System.Text.Encoding.UTF8.GetString(Messages.Envelope(("specversion", "\"2.0\"")));
        Assert.Equal(ReasonCode.EnvelopeDuplicate, Messages.Read<MachineProvisioned>(System.Text.Encoding.UTF8.GetBytes(bytes[..^1] + ",\"id\":\"2\"}")).Code);
    }

    [Fact]
    public void Headers_without_end_are_refused_at_once()
    {
        var headers = Enumerable.Range(0, 8000).Select(i => KeyValuePair.Create($"ce-x{i}", "1")).ToList();
        Assert.Equal(ReasonCode.HeaderMalformed, new MessageReader<MachineProvisioned>(Messages.Catalog).Read(Messages.Envelope(), new Delivery { Headers = headers }).Code);
    }
}
