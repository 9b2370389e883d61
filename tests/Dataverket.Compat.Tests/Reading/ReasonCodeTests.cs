using System.Text;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

public class ReasonCodeTests
{
    private static readonly ReadContext Pinned = new() { Tenant = "tenant-a" };

    // One message for each code, read as MachineProvisioned (version 2, window 1..2) or Picky (converters that fail).
    private static readonly (ReasonCode Code, byte[] Bytes, string Pointer)[] Cases =
    [
        (ReasonCode.Accepted, Messages.Envelope(), ""),
        (ReasonCode.TypeUnhandled, Messages.Envelope(("type", "\"no.dataverket.maskin.machine.moved\"")), "/type"),
        (ReasonCode.BytesInvalid, "{"u8.ToArray(), ""),
        (ReasonCode.EnvelopeDuplicate, Encoding.UTF8.GetBytes("""{"specversion":"1.0","id":"1","id":"2"}"""), "/id"),
        (ReasonCode.EnvelopeInvalid, Messages.Envelope(("id", "7")), "/id"),
        (ReasonCode.EnvelopeNewer, Messages.Envelope(("specversion", "\"2.0\"")), "/specversion"),
        (ReasonCode.TenantRefused, Messages.Envelope(("tenant", "\"tenant-b\"")), "/tenant"),
        (ReasonCode.AuthorizationLeaked, Messages.Envelope(("authorization", "\"Bearer x\"")), "/authorization"),
        (ReasonCode.VersionNewer, Messages.Envelope(("schemaversion", "3")), "/schemaversion"),
        (ReasonCode.DataInvalid, Messages.Envelope(("data", """{"machineId":"m","cpu":"4"}""")), "/data/cpu"),
        (ReasonCode.DataNewer, Messages.Envelope(("schemaversion", "3"), ("schemareads", "2"), ("data", """{"machineId":"m","cpu":"4"}""")), "/data/cpu"),
    ];

    [Fact]
    public void Every_code_is_reached_with_its_pointer()
    {
        List<ReasonCode> reached = [];
        foreach (var (code, bytes, pointer) in Cases)
        {
            var outcome = Messages.Read<MachineProvisioned>(bytes, Pinned);
            Assert.Equal((code, pointer), (outcome.Code, outcome.Pointer));
            reached.Add(outcome.Code);
        }

        reached.Add(Messages.Read<Picky>(Messages.Bytes("no.dataverket.prove.picky.seen", 1, """{"word":"throw"}""")).Code);
        reached.Add(ReadBelowWindow().Code);
        Assert.Equal(ReasonCode.All.OrderBy(code => code.Text), reached.Distinct().OrderBy(code => code.Text));
    }

    [Fact]
    public void A_version_below_the_window_is_too_old() => Assert.Equal(ReasonCode.VersionTooOld, ReadBelowWindow().Code);

    [Fact]
    public void Codes_are_unique_and_each_has_one_outcome()
    {
        Assert.Equal(ReasonCode.All.Count, ReasonCode.All.Select(code => code.Text).Distinct().Count());
        Assert.Equal(OutcomeKind.Reject, ReasonCode.AuthorizationLeaked.Outcome);
        Assert.Equal(OutcomeKind.Park, ReasonCode.VersionNewer.Outcome);
        Assert.All(ReasonCode.All.Where(code => code.Text.StartsWith("data.invalid", StringComparison.Ordinal)), code => Assert.Equal(OutcomeKind.DeadLetter, code.Outcome));
    }

    private static ReadOutcome<LateAdopter> ReadBelowWindow()
        => Messages.Read<LateAdopter>(Messages.Bytes("no.dataverket.prove.late.seen", 2, "{}"));
}
