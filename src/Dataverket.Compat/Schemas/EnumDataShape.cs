namespace Dataverket.Compat.Schemas;

/// <summary>A name out of a set, as a string.</summary>
/// <param name="Names">The names, in the order of declaration.</param>
/// <param name="IsOpen">Whether a name outside of the set is kept as text instead of refused.</param>
/// <param name="IsFlags">Whether several names may stand there, joined by a comma and a space.</param>
public sealed record EnumDataShape(IReadOnlyList<string> Names, bool IsOpen, bool IsFlags) : DataShape;
