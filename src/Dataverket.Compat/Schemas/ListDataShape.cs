namespace Dataverket.Compat.Schemas;

/// <summary>A JSON array.</summary>
/// <param name="Element">What each element holds.</param>
public sealed record ListDataShape(DataSlot Element) : DataShape;
