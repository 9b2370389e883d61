using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;

namespace Dataverket.Compat.Tests.Exports;

/// <summary>One type of each kind that an export treats in its own way: an event of two versions, a command, a reply.</summary>
internal sealed class SmallModule : SchemaModule
{
    private static readonly Type[] Types = [typeof(MachineProvisionedV1), typeof(MachineProvisioned), typeof(Order), typeof(Answered)];

    public override IReadOnlyList<MessageSchema> Schemas => [.. TestsSchemas.Instance.Schemas.Where(schema => Types.Contains(schema.ClrType))];

    public override IReadOnlyList<SchemaConversion> Conversions => [.. TestsSchemas.Instance.Conversions.Where(step => Types.Contains(step.From))];
}
