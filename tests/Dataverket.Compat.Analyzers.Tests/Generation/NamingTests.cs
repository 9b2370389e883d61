using System.Text.Json;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Generation;

public class NamingTests
{
    [Theory]
    [InlineData("MachineId")]
    [InlineData("ID")]
    [InlineData("IPAddress")]
    [InlineData("IOStatus2")]
    [InlineData("AB1c")]
    [InlineData("A")]
    [InlineData("already")]
    [InlineData("_Under")]
    [InlineData("ÆrligTalt")]
    [InlineData("XMLHttpRequest")]
    [InlineData("URL")]
    [InlineData("aB")]
    public void Camel_case_is_what_System_Text_Json_makes_of_a_name(string name)
        => Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(name), WireNaming.Camel(name));

    [Fact]
    public void Camel_case_agrees_for_a_thousand_names_of_any_casing()
    {
        var random = new Random(20260304);
        for (var i = 0; i < 1_000; i++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => "AaBbZz09_"[random.Next(9)]));
            Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(name), WireNaming.Camel(name));
        }
    }

    [Theory]
    [InlineData("no.dataverket.maskin.machine.provisioned", true)]
    [InlineData("a.b-c", true)]
    [InlineData("1.a", true)]
    [InlineData("a", false)]
    [InlineData("a.", false)]
    [InlineData(".a", false)]
    [InlineData("a-b.c", false)]
    [InlineData("a.B", false)]
    [InlineData("a.b c", false)]
    [InlineData("a.æ", false)]
    public void A_message_type_is_lower_case_segments(string type, bool isWellFormed) => Assert.Equal(isWellFormed, MessageTypeRules.IsWellFormed(type));

    [Theory]
    [InlineData("no.a.v2", "v2")]
    [InlineData("no.a.V2", "V2")]
    [InlineData("no.2.a", "2")]
    [InlineData("no.a.seen-v3", "seen-v3")]
    [InlineData("no.a.ipv4", null)]
    [InlineData("no.s3.put", null)]
    [InlineData("no.a.v", null)]
    [InlineData("no.a.vm-2", null)]
    [InlineData("no.a.version", null)]
    public void A_version_in_a_message_type_is_found(string type, string? segment) => Assert.Equal(segment, MessageTypeRules.VersionSegment(type));
}
