namespace Dataverket.Compat.Envelopes;

/// <summary>Where the raw JSON value of an attribute stands; a length of 0 when it is absent.</summary>
internal readonly record struct AttributeSlot(int Start, int Length);
