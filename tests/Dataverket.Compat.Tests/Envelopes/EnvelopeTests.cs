using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Envelopes;

public class EnvelopeTests
{
    [Theory]
    [InlineData("tenant")]
    [InlineData("Tenant")]
    [InlineData("t\\u0065nant")]
    [InlineData("\\u0054ENANT")]
    public void An_attribute_that_stands_twice_in_any_spelling_is_a_duplicate(string spelling)
        => Assert.Equal((EnvelopeFaultKind.DuplicateAttribute, "tenant"), Scan(Messages.Envelope(), $",\"{spelling}\":\"b\"").Attributed());

    [Fact]
    public void An_extension_that_stands_twice_is_a_duplicate_whose_name_is_not_told()
        => Assert.Equal((EnvelopeFaultKind.DuplicateAttribute, ""), Scan(Messages.Envelope(("secret", "1")), ",\"secret\":1").Attributed());

    [Fact]
    public void A_name_in_escapes_is_the_attribute_it_spells()
    {
        Assert.True(Envelope.TryScan(Encoding.UTF8.GetBytes("""{"sp\u0065cversion":"1.0","\u0069d":"i","source":"s","type":"t","ten\u0061nt":"a"}"""), null, out var envelope, out _));

        Assert.Equal(("i", "a"), (envelope.Id, envelope.Tenant));
    }

    [Theory]
    [InlineData("specversion")]
    [InlineData("id")]
    [InlineData("source")]
    [InlineData("type")]
    public void A_required_attribute_is_there_and_is_text(string name)
    {
        Assert.Equal((EnvelopeFaultKind.MissingAttribute, name), Scan(Messages.Envelope((name, null))).Attributed());
        Assert.Equal((EnvelopeFaultKind.MissingAttribute, name), Scan(Messages.Envelope((name, "null"))).Attributed());
        Assert.Equal((EnvelopeFaultKind.MissingAttribute, name), Scan(Messages.Envelope((name, "\"\""))).Attributed());
        Assert.Equal((EnvelopeFaultKind.BadAttribute, name), Scan(Messages.Envelope((name, "1"))).Attributed());
        Assert.Equal((EnvelopeFaultKind.BadAttribute, name), Scan(Messages.Envelope((name, "\"a\\u0000b\""))).Attributed());
        Assert.Equal((EnvelopeFaultKind.BadAttribute, name), Scan(Messages.Envelope((name, "[]"))).Attributed());
    }

    [Theory]
    [InlineData("1.0", EnvelopeFaultKind.None)]
    [InlineData("1.7", EnvelopeFaultKind.None)]
    [InlineData("0.3", EnvelopeFaultKind.SpecTooOld)]
    [InlineData("2.0", EnvelopeFaultKind.SpecTooNew)]
    [InlineData("1", EnvelopeFaultKind.BadAttribute)]
    [InlineData("one", EnvelopeFaultKind.BadAttribute)]
    public void A_minor_of_the_specification_is_tolerated_and_another_major_is_not(string version, EnvelopeFaultKind kind)
        => Assert.Equal(kind, Scan(Messages.Envelope(("specversion", $"\"{version}\""))).Kind);

    [Theory]
    [InlineData("schemaversion", "0")]
    [InlineData("schemaversion", "-1")]
    [InlineData("schemaversion", "1.5")]
    [InlineData("schemaversion", "\"2\"")]
    [InlineData("schemaversion", "2147483648")]
    [InlineData("schemareads", "0")]
    [InlineData("schemareads", "3")]
    [InlineData("time", "\"2026-03-04T05:06:07\"")]
    [InlineData("time", "\"2026-03-04T05:06Z\"")]
    [InlineData("time", "\"2026-03-04\"")]
    [InlineData("time", "\"soon\"")]
    [InlineData("time", "1")]
    [InlineData("subject", "\"\"")]
    [InlineData("subject", "\"a\\u0000\"")]
    [InlineData("subject", "\"\\ud800\"")]
    [InlineData("datacontenttype", "5")]
    [InlineData("dataschema", "true")]
    [InlineData("tenant", "{}")]
    public void A_value_that_its_attribute_does_not_allow_is_refused(string name, string json)
        => Assert.Equal(EnvelopeFaultKind.BadAttribute, Scan(Messages.Envelope((name, json))).Kind);

    [Theory]
    [InlineData("\"2026-03-04T05:06:07Z\"")]
    [InlineData("\"2026-03-04T05:06:07.123456789+01:30\"")]
    [InlineData("\"2026-03-04T05:06:07\\u002b01:30\"")]
    [InlineData("null")]
    public void A_time_as_RFC_3339_has_it_is_taken(string json) => Assert.Equal(EnvelopeFaultKind.None, Scan(Messages.Envelope(("time", json))).Kind);

    [Theory]
    [InlineData("ext", "1", EnvelopeFaultKind.None)]
    [InlineData("ext", "\"x\"", EnvelopeFaultKind.None)]
    [InlineData("ext", "true", EnvelopeFaultKind.None)]
    [InlineData("ext", "null", EnvelopeFaultKind.None)]
    [InlineData("ext", "1.5", EnvelopeFaultKind.BadAttribute)]
    [InlineData("ext", "2147483648", EnvelopeFaultKind.BadAttribute)]
    [InlineData("ext", "{}", EnvelopeFaultKind.BadAttribute)]
    [InlineData("Ext", "1", EnvelopeFaultKind.BadName)]
    [InlineData("e-t", "1", EnvelopeFaultKind.BadName)]
    [InlineData("", "1", EnvelopeFaultKind.BadName)]
    public void An_extension_is_what_CloudEvents_allows(string name, string json, EnvelopeFaultKind kind)
        => Assert.Equal(kind, Scan(Messages.Envelope((name, json))).Kind);

    [Fact]
    public void Extensions_are_counted_without_the_attributes_of_the_specification()
    {
        (string, string?)[] Extensions(int count) => [.. Enumerable.Range(0, count).Select(i => ($"ext{i}", (string?)"1"))];

        Assert.Equal(EnvelopeFaultKind.None, Scan(Messages.Envelope(Extensions(64))).Kind);
        Assert.Equal(EnvelopeFaultKind.TooManyExtensions, Scan(Messages.Envelope(Extensions(65))).Kind);
    }

    [Fact]
    public void Data_absent_null_and_present_are_three_states()
    {
        Assert.True(Envelope.TryScan(Messages.Envelope(("data", null)), null, out var absent, out _));
        Assert.True(Envelope.TryScan(Messages.Envelope(("data", "null")), null, out var none, out _));
        Assert.True(Envelope.TryScan(Messages.Envelope(("data", " { \"a\" : 1.10 } ")), null, out var present, out _));

        Assert.Equal((false, true, true), (absent.HasData, none.HasData, present.HasData));
        Assert.Equal("{ \"a\" : 1.10 }", Encoding.UTF8.GetString(present.Data.Span));
        Assert.Equal(EnvelopeFaultKind.TwoData, Scan(Messages.Envelope(("data_base64", "\"AA==\""))).Kind);
    }

    private static EnvelopeFault Scan(byte[] bytes, string appended = "")
    {
        byte[] whole = [.. bytes[..^1], .. Encoding.UTF8.GetBytes(appended + "}")];
        _ = Envelope.TryScan(whole, null, out _, out var fault);
        return fault;
    }
}
