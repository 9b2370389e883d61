namespace Dataverket.Compat.Schemas;

/// <summary>A JSON object with free names.</summary>
/// <param name="Element">What stands under each name.</param>
public sealed record MapDataShape(DataSlot Element) : DataShape;
