namespace Dataverket.Compat.Schemas;

/// <summary>A place that holds a value: a member, an element.</summary>
/// <param name="Shape">Index of its shape in the description.</param>
/// <param name="AllowsNull">Whether <c>null</c> may stand there. In a member that may be absent and whose type has no null, it means absence.</param>
public readonly record struct DataSlot(int Shape, bool AllowsNull);
