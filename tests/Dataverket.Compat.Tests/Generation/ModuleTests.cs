using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Generation;

public class ModuleTests
{
    [Fact]
    public void The_module_lists_each_schema_once_with_what_its_attribute_says()
    {
        var provisioned = Data.Schema<MachineProvisioned>();
        var seen = Data.Schema<MachineSeen>();
        var order = Data.Schema<Order>();

        Assert.Equal((Messages.Provisioned, new VersionWindow(2, 2), 2, MessageRole.Event, true), Describe(provisioned));
        Assert.Equal(("no.dataverket.nett.machine.seen", new VersionWindow(1, 2), 2, MessageRole.Event, false), Describe(seen));
        Assert.Equal(("no.dataverket.maskin.machine.provision", new VersionWindow(1, 1), 1, MessageRole.Command, true), Describe(order));
        Assert.Equal(1, Data.Schema<Picky>().Reads);
        Assert.Equal(TestsSchemas.Instance.Schemas.Count, TestsSchemas.Instance.Schemas.Select(schema => schema.ClrType).Distinct().Count());
    }

    [Fact]
    public void The_module_lists_converters_private_ones_too()
    {
        var down = Assert.Single(TestsSchemas.Instance.Conversions, step => step.From == typeof(MachineProvisioned));

        Assert.Equal(typeof(MachineProvisionedV1), down.To);
        Assert.Equal("note", down.Loses);
        Assert.False(down.IsUpcast);
        Assert.Contains(TestsSchemas.Instance.Conversions, step => step.To == typeof(Picky) && step.IsUpcast);
    }

    private static (string, VersionWindow, int, MessageRole, bool) Describe(MessageSchema schema)
        => (schema.Type, schema.Versions, schema.Reads, schema.Role, schema.IsOwner);
}
