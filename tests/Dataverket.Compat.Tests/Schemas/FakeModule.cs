using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Schemas;

internal sealed class FakeModule(MessageSchema[] schemas, params SchemaConversion[] conversions) : SchemaModule
{
    public override IReadOnlyList<MessageSchema> Schemas => schemas;

    public override IReadOnlyList<SchemaConversion> Conversions => conversions;
}
