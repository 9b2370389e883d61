using System.Text.Json.Nodes;
using Dataverket.Compat.Exports;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Exports;

[Collection(ValidatorCollection.Name)]
public sealed class ExportLawTests(Validator validator, ITestOutputHelper output)
{
    // Each must be met, or the mutations prove less than they claim.
    private static readonly ReasonCode[] Sayable =
    [
        ReasonCode.DataWrongKind, ReasonCode.DataOutOfRange, ReasonCode.DataMissing, ReasonCode.DataNull, ReasonCode.DataMalformed, ReasonCode.DataUnknownName,
        ReasonCode.DataUnknownVariant, ReasonCode.DataNoVariant, ReasonCode.DataAliasConflict, ReasonCode.DataTooLong, ReasonCode.DataAbsent, ReasonCode.DataDoubleEncoded,
        ReasonCode.DataContentType, ReasonCode.EnvelopeMissing, ReasonCode.EnvelopeValue, ReasonCode.EnvelopeName, ReasonCode.EnvelopeSpecOld, ReasonCode.EnvelopeSpecNew,
        ReasonCode.EnvelopeTwoData, ReasonCode.TenantMissing, ReasonCode.AuthorizationMissing, ReasonCode.AuthorizationLeaked, ReasonCode.TypeUnhandled, ReasonCode.VersionNewer,
    ];

    [Fact]
    public void What_a_schema_accepts_is_read_and_what_is_written_or_read_without_a_remark_it_accepts()
    {
        var seed = Seed();
        List<string> broken = [];
        HashSet<ReasonCode> codes = [];
        var count = 0;
        foreach (var one in ExportCase.All)
        {
            var law = new ExportLaw(one, new Random(seed));
            law.Make(written: 40, mutations: one.Schema.ClrType == typeof(Exported) || one.Schema.ClrType == typeof(Scalars) ? 60 : 12);
            broken.AddRange(law.BrokenByMessages(validator, JsonSchemaExport.Message(one.Schema, one.Version)));
            broken.AddRange(law.BrokenByData(validator, JsonSchemaExport.Data(one.Schema, one.Version)));
            codes.UnionWith(law.Codes);
            count += law.Count;
        }

        output.WriteLine($"{count} messages of {ExportCase.All.Count} schemas, {codes.Count} codes");
        Assert.True(broken.Count == 0, $"seed {seed}: {broken.Count} of {count} break the law, such as:\n{string.Join('\n', broken.Take(8))}");
        Assert.Empty(Sayable.Where(code => !codes.Contains(code)).Select(code => $"seed {seed}: no message was refused with {code}"));
    }

    [Fact]
    public void The_payloads_of_an_AsyncAPI_document_keep_the_law_in_the_older_draft_that_it_speaks()
    {
        var seed = Seed();
        var components = JsonNode.Parse(AsyncApiExport.Document(Messages.Catalog, "Everything", "0.1.0"))!["components"]!;
        List<string> broken = [];
        foreach (var one in ExportCase.All.Where(one => one.Schema.IsOwner))
        {
            var law = new ExportLaw(one, new Random(seed));
            law.Make(written: 20, mutations: 10);
            var payload = components["messages"]![$"{one.Schema.Type}.v{one.Version}"]!["payload"]!.ToJsonString();
            var schema = $"{{\"$schema\":\"http://json-schema.org/draft-07/schema#\",{payload[1..^1]},\"definitions\":{components["schemas"]!.ToJsonString()}}}";
            broken.AddRange(law.BrokenByMessages(validator, schema.Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal)));
        }

        Assert.True(broken.Count == 0, $"seed {seed}: {broken.Count} break the law, such as:\n{string.Join('\n', broken.Take(8))}");
    }

    /// <summary>Without "type", or "properties" beside "required", the validator refuses the schema by itself.</summary>
    [Theory]
    [InlineData("minimum")]
    [InlineData("maximum")]
    [InlineData("required")]
    [InlineData("pattern")]
    [InlineData("enum")]
    [InlineData("const")]
    [InlineData("items")]
    [InlineData("additionalProperties")]
    [InlineData("propertyNames")]
    [InlineData("maxLength")]
    [InlineData("maxItems")]
    [InlineData("maxProperties")]
    [InlineData("oneOf")]
    [InlineData("anyOf")]
    [InlineData("allOf")]
    [InlineData("not")]
    public void A_schema_without_one_of_its_keywords_breaks_the_law(string keyword)
    {
        var seed = Seed();
        Assert.True(Enumerable.Range(0, 50).Any(round => IsMissed(keyword, new Random(unchecked(seed + round)))), $"seed {seed}: nobody misses \"{keyword}\"");
    }

    // One round may happen not to make the mutation that a keyword is there for.
    private bool IsMissed(string keyword, Random random)
    {
        var isBroken = false;
        foreach (var one in ExportCase.All.Where(one => one.Schema.ClrType == typeof(Exported) || one.Schema.ClrType == typeof(Scalars)))
        {
            var law = new ExportLaw(one, random);
            law.Make(written: 40, mutations: 40);
            var schema = JsonNode.Parse(JsonSchemaExport.Message(one.Schema, one.Version))!;
            var removed = Remove(schema, keyword);
            isBroken |= removed > 0 && law.BrokenByMessages(validator, schema.ToJsonString()).Any();
        }

        return isBroken;
    }

    private int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("DATAVERKET_SEED") is { Length: > 0 } given ? int.Parse(given) : Random.Shared.Next();
        output.WriteLine($"seed {seed}; set DATAVERKET_SEED to run it again");
        return seed;
    }

    // The names of members are no keywords, whatever they are.
    private static int Remove(JsonNode? node, string keyword)
    {
        var count = 0;
        if (node is JsonObject schema)
        {
            if (schema.Remove(keyword)) count++;
            foreach (var (name, value) in schema.ToList())
                foreach (var inner in name is "properties" or "$defs" ? value!.AsObject().Select(pair => pair.Value).ToList() : [value]) count += Remove(inner, keyword);
        }
        else if (node is JsonArray list)
        {
            foreach (var inner in list) count += Remove(inner, keyword);
        }

        return count;
    }
}
