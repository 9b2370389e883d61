using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Envelopes;

public class EnvelopeBytesTests
{
    [Theory]
    [InlineData("", EnvelopeFaultKind.Empty)]
    [InlineData("{", EnvelopeFaultKind.NotJson)]
    [InlineData("{} {}", EnvelopeFaultKind.NotJson)]
    [InlineData("{\"id\":\"1\",}", EnvelopeFaultKind.NotJson)]
    [InlineData("{/**/}", EnvelopeFaultKind.NotJson)]
    [InlineData("[]", EnvelopeFaultKind.NotObject)]
    [InlineData("null", EnvelopeFaultKind.NotObject)]
    [InlineData("\"x\"", EnvelopeFaultKind.NotObject)]
    public void Bytes_that_are_no_JSON_object_are_refused(string text, EnvelopeFaultKind kind)
        => Assert.Equal(kind, Scan(Encoding.UTF8.GetBytes(text)).Kind);

    [Theory]
    [InlineData(127, EnvelopeFaultKind.None)]
    [InlineData(128, EnvelopeFaultKind.TooDeep)]
    public void Nesting_is_counted_in_unknown_members_too(int arrays, EnvelopeFaultKind kind)
    {
        var nested = new string('[', arrays) + new string(']', arrays);
        var inExtension = Messages.Envelope(("data", $$"""{"machineId":"m","cpu":4,"later":{{nested[1..^1]}}}"""));

        // The envelope itself is the first level, so 127 arrays in it make 128 levels.
        Assert.Equal(kind, Scan(Messages.Envelope(("data", nested))).Kind);
        Assert.Equal(kind, Scan(inExtension).Kind);
        Assert.Equal(kind == EnvelopeFaultKind.None, Messages.Read<MachineProvisioned>(inExtension).IsAccepted);
    }

    [Fact]
    public void Ten_megabytes_of_brackets_are_refused_without_harm()
    {
        var bytes = new byte[10 * 1024 * 1024];
        Array.Fill(bytes, (byte)'[');
        byte[] inData = [.. "{\"data\":"u8, .. bytes];

        Assert.Equal(EnvelopeFaultKind.TooLarge, Scan(bytes).Kind);
        Assert.Equal(EnvelopeFaultKind.TooDeep, Scan(inData, new() { MaxBytes = int.MaxValue }).Kind);
        Assert.Equal(ReasonCode.BytesTooDeep, Messages.Read<MachineProvisioned>(inData, new() { Limits = new() { MaxBytes = int.MaxValue } }).Code);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_wherever_they_stand()
    {
        foreach (var place in new[] { "\"m?\"", "{\"machineId\":\"m\",\"cpu\":4,\"later\":\"?\"}", "{\"?\":1}" })
        {
            var bytes = Messages.Envelope(("data", place));
            bytes[Array.LastIndexOf(bytes, (byte)'?')] = 0xff;
            Assert.Equal(EnvelopeFaultKind.NotUtf8, Scan(bytes).Kind);
            Assert.Equal(ReasonCode.BytesNotUtf8, Messages.Read<MachineProvisioned>(bytes).Code);
        }
    }

    [Fact]
    public void The_largest_message_is_taken_and_one_byte_more_is_not()
    {
        var bytes = Messages.Envelope();

        Assert.Equal(EnvelopeFaultKind.None, Scan(bytes, new() { MaxBytes = bytes.Length }).Kind);
        Assert.Equal(EnvelopeFaultKind.TooLarge, Scan(bytes, new() { MaxBytes = bytes.Length - 1 }).Kind);
    }

    [Fact]
    public void A_fault_counts_bytes_from_the_beginning_not_from_the_line()
    {
        const string text = "{\n\"id\":\"1\",\n  ?}";

        Assert.Equal(new EnvelopeFault(EnvelopeFaultKind.NotJson, "", text.IndexOf('?', StringComparison.Ordinal)), Scan(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_missing_tenant_is_rejected_whoever_reads()
    {
        Assert.Equal(ReasonCode.TenantMissing, Messages.Read<MachineProvisioned>(Messages.Envelope(("tenant", null))).Code);
        Assert.Equal(ReasonCode.TenantMissing, Messages.Read<MachineProvisioned>(Messages.Envelope(("tenant", "null"))).Code);
    }

    private static EnvelopeFault Scan(byte[] bytes, EnvelopeLimits? limits = null)
    {
        _ = Envelope.TryScan(bytes, limits, out _, out var fault);
        return fault;
    }
}
