namespace Dataverket.Compat.Schemas;

/// <summary>A JSON object with known members.</summary>
/// <param name="Members">The members, in the order in which they are written.</param>
public sealed record ObjectDataShape(IReadOnlyList<DataMember> Members) : DataShape;
