namespace Dataverket.Compat.Schemas;

/// <summary>Says what a <c>[JsonConverter]</c> writes, which nothing else can know. It stands beside the converter, on the member or on the type.</summary>
/// <param name="shape">The value on the wire.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface)]
public sealed class WireShapeAttribute(DataScalar shape) : Attribute
{
    /// <summary>The value on the wire.</summary>
    public DataScalar Shape { get; } = shape;
}
