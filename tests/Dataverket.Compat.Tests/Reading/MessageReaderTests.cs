using System.Text;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

public class MessageReaderTests
{
    [Fact]
    public void An_older_version_is_read_into_the_newest_shape()
    {
        var outcome = Messages.Read<MachineProvisioned>(Messages.Bytes(Messages.Provisioned, 1, """{"machineId":"m","size":"4x8192"}"""));

        Assert.Equal(ReasonCode.Accepted, outcome.Code);
        Assert.Equal(new MachineProvisioned { MachineId = "m", Cpu = 4, MemoryMb = 8192 }, outcome.Value);
        Assert.Equal(1, outcome.Envelope!.Version);
    }

    [Fact]
    public void An_absent_version_is_version_one()
    {
        var outcome = Messages.Read<MachineProvisioned>(Messages.Envelope(("schemaversion", null), ("data", """{"machineId":"m","size":"1x2"}""")));

        Assert.Equal(1, outcome.Value!.Cpu);
    }

    [Fact]
    public void A_newer_version_that_older_readers_read_rightly_is_read()
    {
        var outcome = Messages.Read<MachineProvisioned>(Messages.Envelope(("schemaversion", "9"), ("schemareads", "2"), ("data", """{"machineId":"m","cpu":2,"gpu":1}""")));

        Assert.Equal(2, outcome.Value!.Cpu);
        Assert.Equal(9, outcome.Envelope!.Version);
    }

    [Fact]
    public void A_reader_of_the_old_shape_parks_what_it_cannot_read()
    {
        Assert.Equal(ReasonCode.VersionNewer, Messages.Read<PickyV1>(Messages.Bytes("no.dataverket.prove.picky.seen", 2, "{}")).Code);
        Assert.Equal(new VersionWindow(1, 1), new MessageReader<PickyV1>(Messages.Catalog).Window);
        Assert.Equal("w", Messages.Read<PickyV1>(Messages.Bytes("no.dataverket.prove.picky.seen", 2, """{"word":"w"}""", reads: 1)).Value!.Word);
    }

    [Fact]
    public void A_newer_message_is_down_cast_where_this_build_can()
    {
        Assert.Equal("4x1024", Messages.Read<MachineProvisionedV1>(Messages.Envelope()).Value!.Size);
        Assert.Equal(new VersionWindow(1, 2), new MessageReader<MachineProvisionedV1>(Messages.Catalog).Window);
        Assert.Equal(ReasonCode.DowncastLoses, Messages.Read<MachineProvisionedV1>(Messages.Envelope(("data", """{"machineId":"m","cpu":4,"note":"said"}"""))).Code);
    }

    [Fact]
    public void A_readers_subset_reads_each_version_of_its_window()
    {
        foreach (var version in new[] { 1, 2 })
            Assert.Equal("m", Messages.Read<MachineSeen>(Messages.Bytes("no.dataverket.nett.machine.seen", version, """{"machineId":"m","more":[]}""")).Value.MachineId);
        Assert.Equal(ReasonCode.VersionNewer, Messages.Read<MachineSeen>(Messages.Bytes("no.dataverket.nett.machine.seen", 3, "{}")).Code);
    }

    [Theory]
    [InlineData("throw")]
    [InlineData("null")]
    public void A_converter_that_throws_or_returns_nothing_parks_the_message(string word)
    {
        var outcome = Messages.Read<Picky>(Messages.Bytes("no.dataverket.prove.picky.seen", 1, $$"""{"word":"{{word}}"}"""));

        Assert.Equal(ReasonCode.ConverterFailed, outcome.Code);
        Assert.Equal(OutcomeKind.Park, outcome.Kind);
        Assert.Null(outcome.Value);
    }

    [Fact]
    public void What_a_domain_constructor_throws_is_data_at_fault_whatever_its_type()
    {
        var data = """{"order_id":"0197a1c2-0000-7000-8000-000000000001","quota":{"cores":0},"zone":"z"}""";

        Assert.Equal(ReasonCode.DataDomain, Messages.Read<Order>(Messages.Command("no.dataverket.maskin.machine.provision", data)).Code);
    }

    [Theory]
    [InlineData("null", "data.null", "/data")]
    [InlineData("[]", "data.wrong-kind", "/data")]
    [InlineData("\"{}\"", "data.double-encoded", "/data")]
    [InlineData("\"text\"", "data.wrong-kind", "/data")]
    [InlineData(null, "data.absent", "/data")]
    [InlineData("""{"machineId":null,"cpu":4}""", "data.null", "/data/machineId")]
    [InlineData("""{"machineId":"\ud800","cpu":4}""", "data.malformed", "/data/machineId")]
    [InlineData("""{"cpu":4}""", "data.missing", "/data/machineId")]
    public void Data_that_does_not_fit_its_own_version_points_at_the_member(string? data, string code, string pointer)
    {
        var outcome = Messages.Read<MachineProvisioned>(Messages.Envelope(("data", data)));

        Assert.Equal((code, pointer), (outcome.Code.Text, outcome.Pointer));
    }

    [Fact]
    public void An_unknown_name_in_half_a_surrogate_pair_is_just_unknown()
        => Assert.True(Messages.Read<MachineProvisioned>(Messages.Envelope(("data", """{"machineId":"m","cpu":4,"\ud800":"\ud800"}"""))).IsAccepted);

    [Fact]
    public void Security_is_judged_before_version_and_content()
    {
        var leak = Messages.Envelope(("schemaversion", "99"), ("authorization", "\"Bearer x\""), ("data", "null"));
        var foreign = Messages.Envelope(("type", "\"no.other.thing\""), ("tenant", "\"tenant-b\""));

        Assert.Equal(ReasonCode.AuthorizationLeaked, Messages.Read<MachineProvisioned>(leak).Code);
        Assert.Equal(ReasonCode.TenantForeign, Messages.Read<MachineProvisioned>(foreign, new() { Tenant = "tenant-a" }).Code);
    }

    [Fact]
    public void A_command_may_carry_a_credential_that_no_outcome_shows()
    {
        const string data = """{"order_id":"0197a1c2-0000-7000-8000-000000000001","quota":{"cores":2},"zone":"z"}""";
        var command = Messages.Envelope(
            ("type", "\"no.dataverket.maskin.machine.provision\""), ("schemaversion", "1"), ("authorization", "\"Bearer secret\""), ("data", data));

        var outcome = Messages.Read<Order>(command);

        Assert.True(outcome.IsAccepted);
        Assert.True(outcome.Envelope.HasAuthorization);
        Assert.DoesNotContain("secret", outcome.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_refusal_shows_text_of_the_payload()
    {
        var data = """{"machineId":"secret","cpu":"secret","counts":{"secret":"secret"}}""";
        foreach (var bytes in new[] { Messages.Envelope(("data", data)), Messages.Envelope(("Secret", "1")), Messages.Envelope(("secret", "{}")), Encoding.UTF8.GetBytes("{\"secret\" 1}") })
        {
            var outcome = Messages.Read<MachineProvisioned>(bytes);
            Assert.False(outcome.IsAccepted);
            Assert.DoesNotContain("secret", $"{outcome.Code} {outcome.Pointer}", StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void A_type_that_no_module_declares_is_refused_when_the_reader_is_made()
        => Assert.Contains("SchemaCatalog.Create", Assert.Throws<ArgumentException>(() => new MessageReader<string>(Messages.Catalog)).Message, StringComparison.Ordinal);
}
