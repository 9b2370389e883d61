namespace Dataverket.Compat.Schemas;

/// <summary>One JSON token.</summary>
/// <param name="Scalar">Which value it holds.</param>
public sealed record ScalarDataShape(DataScalar Scalar) : DataShape;
