using Dataverket.Compat.Exports;
using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Exports;

[Collection(ValidatorCollection.Name)]
public sealed class ExportDocumentTests(Validator validator)
{
    private static readonly SchemaCatalog Small = SchemaCatalog.Create(new SmallModule());

    [Fact]
    public void The_schema_of_data_is_the_one_checked_in()
        => ExportGolden.Check("exported.data.json", JsonSchemaExport.Data(Data.Schema<Exported>(), 1));

    [Fact]
    public void The_schema_of_a_message_is_the_one_checked_in()
        => ExportGolden.Check("order.message.json", JsonSchemaExport.Message(Data.Schema<Order>(), 1));

    [Fact]
    public void The_document_of_a_catalog_is_the_one_checked_in()
        => ExportGolden.Check("small.asyncapi.json", AsyncApiExport.Document(Small, "Maskin", "1.0.0"));

    [Fact]
    public void Every_document_is_a_valid_AsyncAPI_document()
    {
        Assert.Empty(validator.JudgeAsyncApi(AsyncApiExport.Document(Small, "Maskin", "1.0.0")));
        Assert.Empty(validator.JudgeAsyncApi(AsyncApiExport.Document(Messages.Catalog, "Everything", "0.1.0")));
    }

    [Fact]
    public void A_document_that_is_not_valid_is_noticed()
    {
        var document = AsyncApiExport.Document(Small, "Maskin", "1.0.0");

        Assert.NotEmpty(validator.JudgeAsyncApi(document.Replace("\"action\": \"send\"", "\"action\": \"shout\"", StringComparison.Ordinal)));
        Assert.NotEmpty(validator.JudgeAsyncApi(document.Replace("\"type\": \"object\"", "\"type\": \"thing\"", StringComparison.Ordinal)));
        Assert.NotEmpty(validator.JudgeAsyncApi(document.Replace("#/components/schemas/Envelope", "#/components/schemas/Nothing", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_same_catalog_always_gives_the_same_text_which_ends_in_one_newline()
    {
        var one = AsyncApiExport.Document(Messages.Catalog, "Everything", "0.1.0");

        Assert.Equal(one, AsyncApiExport.Document(SchemaCatalog.Create(TestsSchemas.Instance), "Everything", "0.1.0"));
        Assert.EndsWith("}\n", one, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', one);
        Assert.DoesNotContain("machine.seen", one, StringComparison.Ordinal); // A reader's subset: its owner exports it.
    }

    [Fact]
    public void A_version_that_the_shape_does_not_stand_for_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => JsonSchemaExport.Data(Data.Schema<MachineProvisioned>(), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => JsonSchemaExport.Message(Data.Schema<MachineSeen>(), 3));
        Assert.Throws<ArgumentException>(() => AsyncApiExport.Document(Small, "", "1.0.0"));
    }

    [Theory]
    [InlineData("[[],[[[]]]]", true)]
    [InlineData("[[],[1]]", false)]
    [InlineData("{}", false)]
    public void A_list_of_itself_is_exported(string data, bool isAccepted) => Assert.Equal(isAccepted, IsAccepted(new(new ListDataShape(new(0, false))), data));

    [Theory]
    [InlineData("null", true)]
    [InlineData("{\"a\":[1e400,null]}", true)]
    public void Data_that_nobody_describes_may_be_anything(string data, bool isAccepted) => Assert.Equal(isAccepted, IsAccepted(DataDescription.Any, data));

    [Fact]
    public void Names_of_shapes_come_from_members_and_differ()
    {
        var leaf = new EnumDataShape(["x"], IsOpen: false, IsFlags: false);
        var description = new DataDescription(
            new ObjectDataShape([new("state", new(1, false)), new("inner-part", new(2, false)), new("envelope", new(3, false)), new("æ", new(6, false))]),
            leaf, new ObjectDataShape([new("state", new(4, true)), new("State", new(5, true))]), new ListDataShape(new(7, true)), leaf with { }, leaf with { }, leaf with { }, leaf with { });
        var names = new ShapeNames(description);

        Assert.Equal(["Data", "State", "InnerPart", "DataEnvelope", "Part", "InnerPartState", "InnerPartState2"], names.Order.Select(names.Of));
        Assert.Null(names.Of(3));
    }

    private bool IsAccepted(DataDescription description, string data)
        => Assert.Single(validator.Judge(JsonSchemaExport.Data(new DescribedSchema(description), 1), [data])).Length == 0;
}
