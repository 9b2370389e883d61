using Dataverket.Compat.Exports;
using Dataverket.Compat.Tests.Shapes;

namespace Dataverket.Compat.Tests.Exports;

/// <summary>Where the schema accepts what the reader refuses: what JSON Schema, or a validator in JavaScript, cannot say. docs/exports.md lists the same.</summary>
[Collection(ValidatorCollection.Name)]
public sealed class UnsayableTests(Validator validator)
{
    private const string Type = "\"type\":\"no.dataverket.prove.exported.seen\"";
    private const string Rest = "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/test\",\"tenant\":\"test\"";

    [Theory]
    [InlineData(Type, "\"machineId\":\"m\",\"cpu\":1,\"mass\":1", "accepted")]
    [InlineData(Type + ",\"schemaversion\":1.0", "\"machineId\":\"m\",\"cpu\":1,\"mass\":1", "envelope.value")] // For a schema 1.0 is 1.
    [InlineData(Type + ",\"extension\":5.0", "\"machineId\":\"m\",\"cpu\":1,\"mass\":1", "envelope.value")]
    [InlineData(Type, "\"machineId\":\"m\",\"cpu\":1,\"mass\":1,\"disk\":{\"kind\":7.0,\"size\":1}", "data.unknown-variant")]
    [InlineData(Type, "\"machineId\":\"m\",\"cpu\":1,\"mass\":1,\"memory\":9223372036854775808", "data.out-of-range")] // JavaScript rounds it.
    [InlineData(Type, "\"machineId\":\"m\",\"cpu\":1.00000000000000000001,\"mass\":1", "data.out-of-range")]
    [InlineData(Type, "\"machineId\":\"m\",\"cpu\":1,\"mass\":1,\"code\":\"😀😀😀😀😀\"", "data.too-long")] // 5 code points, 10 units of UTF-16.
    [InlineData(Type, "\"machineId\":\"\\ud800\",\"cpu\":1,\"mass\":1", "data.malformed")] // Half a surrogate pair.
    [InlineData(Type, "\"machineId\":\"m\",\"cpu\":1,\"cpu\":1,\"mass\":1", "data.duplicate")]
    [InlineData(Type + ",\"expirytime\":\"1999-01-01T00:00:00Z\"", "\"machineId\":\"m\",\"cpu\":1,\"mass\":1", "message.expired")]
    [InlineData(Type + ",\"mustunderstand\":\"teleport\"", "\"machineId\":\"m\",\"cpu\":1,\"mass\":1", "feature.unknown")]
    public void The_schema_accepts_what_it_cannot_tell_apart(string attributes, string members, string code)
    {
        var message = $"{{{Rest},{attributes},\"data\":{{{members}}}}}";
        var one = ExportCase.All.Single(one => one.Schema.ClrType == typeof(Exported));

        Assert.Equal("", Assert.Single(validator.Judge(JsonSchemaExport.Message(one.Schema, 1), [message])));
        Assert.Equal(code, one.Read(message).Code.Text);
    }

    [Theory]
    [InlineData("\"machineId\":\"m\",\"node\":\"m\",\"cpu\":1,\"mass\":1")] // Two names with equal values.
    [InlineData("\"machineId\":\"m\",\"cpu\":1,\"mass\":1,\"memory\":\"12\"")] // Lenient.
    [InlineData("\"machineId\":\"m\",\"cpu\":1,\"mass\":1,\"tags\":\"x\"")] // One or many.
    [InlineData("\"machineId\":\"m\",\"cpu\":1,\"mass\":1,\"rights\":\"read,write\"")]
    [InlineData("\"machineId\":\"m\",\"cpu\":1,\"mass\":1,\"rights\":\"READ\"")]
    public void The_schema_refuses_what_is_read_and_may_not_be_written(string members)
    {
        var message = $"{{{Rest},{Type},\"data\":{{{members}}}}}";
        var one = ExportCase.All.Single(one => one.Schema.ClrType == typeof(Exported));

        Assert.NotEqual("", Assert.Single(validator.Judge(JsonSchemaExport.Message(one.Schema, 1), [message])));
        Assert.True(one.Read(message).IsAccepted, one.Read(message).Code.Text);
    }
}
