using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

public class MessageWriterTests
{
    private static readonly MessageWriter<MachineProvisioned> Writer = new(Messages.Catalog);

    [Fact]
    public void What_is_written_at_each_version_is_read_back()
    {
        var value = new MachineProvisioned { MachineId = "m", Cpu = 4, MemoryMb = 8192 };
        foreach (var version in new[] { 1, 2 })
        {
            var outcome = Messages.Read<MachineProvisioned>(Writer.Write(value, version, Messages.Attributes));
            Assert.Equal(value, outcome.Value);
            Assert.Equal(version, outcome.Envelope!.Version);
            Assert.Equal((Messages.Attributes.Id, Messages.Attributes.Time), (outcome.Envelope.Id, outcome.Envelope.Time));
        }
    }

    [Fact]
    public void The_old_build_reads_what_is_written_for_it()
        => Assert.Equal("4x1024", Messages.Read<MachineProvisionedV1>(Writer.Write(new() { MachineId = "m", Cpu = 4 }, 1, Messages.Attributes)).Value!.Size);

    [Fact]
    public void What_the_old_version_cannot_say_is_refused_before_anything_is_written()
    {
        var value = new MachineProvisioned { MachineId = "m", Cpu = 4, Note = "said" };

        Assert.Throws<CannotDowncastException>(() => Writer.Write(value, 1, Messages.Attributes));
        Assert.Equal("said", Messages.Read<MachineProvisioned>(Writer.Write(value, 2, Messages.Attributes)).Value!.Note);
    }

    [Fact]
    public void The_window_goes_down_to_where_the_chain_of_downcasters_ends()
    {
        Assert.Equal(new VersionWindow(1, 2), Writer.Window);
        Assert.Equal(new VersionWindow(1, 1), new MessageWriter<MachineProvisionedV1>(Messages.Catalog).Window);
        Assert.Equal(new VersionWindow(2, 2), new MessageWriter<Picky>(Messages.Catalog).Window);
        Assert.Equal(new VersionWindow(1, 1), new MessageWriter<PickyV1>(Messages.Catalog).Window);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_version_outside_the_window_is_refused(int version)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Writer.Write(new() { MachineId = "m", Cpu = 4 }, version, Messages.Attributes));

    [Fact]
    public void Reads_travels_with_the_version()
    {
        var outcome = Messages.Read<Picky>(new MessageWriter<Picky>(Messages.Catalog).Write(new(), 2, Messages.Attributes));

        Assert.Equal((2, 1), (outcome.Envelope!.Version, outcome.Envelope.Reads));
    }

    [Fact]
    public void Only_a_command_carries_a_credential()
    {
        var attributes = Messages.Attributes with { Authorization = "Bearer secret" };
        var refused = Assert.Throws<ArgumentException>(() => Writer.Write(new() { MachineId = "m", Cpu = 4 }, 2, attributes));
        var command = new MessageWriter<Order>(Messages.Catalog).Write(new Order(Guid.Empty, new Quota(1)) { Zone = "z" }, 1, attributes);

        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        Assert.True(Messages.Read<Order>(command).Envelope!.HasAuthorization);
    }

    [Fact]
    public void A_readers_subset_cannot_be_published()
        => Assert.Contains("subset", Assert.Throws<ArgumentException>(() => new MessageWriter<MachineSeen>(Messages.Catalog)).Message, StringComparison.Ordinal);
}
