using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Testing;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Testing;

public class MessageBuilderTests
{
    private static readonly MachineProvisioned Machine = new() { MachineId = "m", Cpu = 4 };

    [Fact]
    public void What_is_built_is_valid_without_a_remark()
    {
        var outcome = Messages.Read<MachineProvisioned>(Builder().Build());

        Assert.Equal(Machine, outcome.Value);
        Assert.Empty(outcome.Warnings);
        Assert.True(Messages.Read<Order>(new MessageBuilder<Order>(Messages.Catalog, new(Guid.Empty, new Quota(1)) { Zone = "z" }).Build()).IsAccepted);
    }

    [Fact]
    public void Older_and_newer_messages_are_built_as_other_builds_send_them()
    {
        Assert.Equal((1, Machine), (Messages.Read<MachineProvisioned>(Builder().At(1).Build()).Envelope.Version, Messages.Read<MachineProvisioned>(Builder().At(1).Build()).Value));
        Assert.Equal(ReasonCode.VersionNewer, Messages.Read<MachineProvisioned>(Builder().AsNewer(7, reads: 3).Build()).Code);
        Assert.Equal(Machine, Messages.Read<MachineProvisioned>(Builder().AsNewer(7, reads: 2).WithMember("gpu", "1").Build()).Value);
    }

    [Fact]
    public void Wrong_messages_are_built_on_purpose()
    {
        Assert.Equal(ReasonCode.DataMissing, Messages.Read<MachineProvisioned>(Builder().WithoutMember("cpu").Build()).Code);
        Assert.Equal(ReasonCode.DataWrongKind, Messages.Read<MachineProvisioned>(Builder().WithMember("cpu", "\"4\"").Build()).Code);
        Assert.Equal(ReasonCode.AuthorizationLeaked, Messages.Read<MachineProvisioned>(Builder().With(AttributeChange.Set("authorization", "x")).Build()).Code);
        Assert.Equal(ReasonCode.TenantForeign, Messages.Read<MachineProvisioned>(Builder().With(attributes => attributes with { Tenant = "other" }).Build(), new() { Tenant = "test" }).Code);
    }

    [Fact]
    public void A_readers_subset_is_built_within_its_window()
    {
        Assert.Equal("m", Messages.Read<MachineSeen>(new MessageBuilder<MachineSeen>(Messages.Catalog, new() { MachineId = "m" }).Build()).Value.MachineId);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessageBuilder<MachineSeen>(Messages.Catalog, new() { MachineId = "m" }).At(9).Build());
    }

    private static MessageBuilder<MachineProvisioned> Builder() => new(Messages.Catalog, Machine);
}
