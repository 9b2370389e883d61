using Dataverket.Compat.Schemas;
using Dataverket.Compat.Testing;
using Dataverket.Compat.Tests.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Testing;

public class RoundTripLawsTests(ITestOutputHelper output)
{
    [Fact]
    public void The_converters_of_this_catalog_keep_the_laws()
    {
        var seed = Environment.GetEnvironmentVariable("DATAVERKET_SEED") is { Length: > 0 } given ? int.Parse(given) : Random.Shared.Next();
        var report = RoundTripLaws.Check(Messages.Catalog, seed);
        output.WriteLine($"seed {report.Seed}, {report.Checked} values");

        report.Verify();
        Assert.InRange(report.Checked, 500, int.MaxValue);
    }

    [Fact]
    public void A_loss_that_is_not_declared_is_found_and_declaring_it_is_enough()
    {
        var violation = Assert.Single(Report("").Violations);

        Assert.Contains("down and up again changes what is not declared lost: note", violation.ToString(), StringComparison.Ordinal);
        Assert.Contains("(seed 1)", Assert.Throws<InvalidOperationException>(Report("").Verify).Message, StringComparison.Ordinal);
        Report("note").Verify();

        static LawReport Report(string loses) => Check(
            SchemaConversion.Upcast<MachineProvisionedV1, MachineProvisioned>(old => new() { MachineId = old.MachineId, Cpu = int.Parse(old.Size.Split('x')[0]), MemoryMb = int.Parse(old.Size.Split('x')[1]) }),
            SchemaConversion.Downcast<MachineProvisioned, MachineProvisionedV1>(value => new() { MachineId = value.MachineId, Size = $"{value.Cpu}x{value.MemoryMb}" }, loses));
    }

    [Fact]
    public void Two_converters_that_are_not_each_others_inverse_are_found()
        => Assert.Contains(
            Check(
                SchemaConversion.Upcast<MachineProvisionedV1, MachineProvisioned>(old => new() { MachineId = old.MachineId, Cpu = int.Parse(old.Size.Split('x')[1]), MemoryMb = int.Parse(old.Size.Split('x')[0]) }),
                SchemaConversion.Downcast<MachineProvisioned, MachineProvisionedV1>(value => new() { MachineId = value.MachineId, Size = $"{value.Cpu}x{value.MemoryMb}" }, "note")).Violations,
            violation => violation.Law.EndsWith("cpu", StringComparison.Ordinal));

    [Fact]
    public void A_way_back_that_throws_is_found_and_one_that_never_goes_proves_nothing()
    {
        Assert.Contains("the way back refuses it", Assert.Single(Check(
            SchemaConversion.Upcast<MachineProvisionedV1, MachineProvisioned>(_ => throw new QuotaException("never")),
            SchemaConversion.Downcast<MachineProvisioned, MachineProvisionedV1>(value => new() { MachineId = value.MachineId, Size = "1x1" })).Violations).Law, StringComparison.Ordinal);
        Assert.Contains("nothing is proven", Assert.Single(Check(
            SchemaConversion.Upcast<MachineProvisionedV1, MachineProvisioned>(old => new() { MachineId = old.MachineId, Cpu = 1 }),
            SchemaConversion.Downcast<MachineProvisioned, MachineProvisionedV1>(_ => throw new CannotDowncastException("never"))).Violations).Law, StringComparison.Ordinal);
    }

    private static LawReport Check(params SchemaConversion[] conversions) => RoundTripLaws.Check(
        SchemaCatalog.Create(new FakeModule([Data.Schema<MachineProvisionedV1>(), Data.Schema<MachineProvisioned>()], conversions)), seed: 1, count: 50);
}
