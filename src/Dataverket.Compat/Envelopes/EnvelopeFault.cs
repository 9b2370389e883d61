namespace Dataverket.Compat.Envelopes;

/// <summary>What is wrong with an envelope, and where. Never holds text of the payload.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Attribute">The attribute at fault, when it is one this library names itself; else empty.</param>
/// <param name="Offset">Byte offset of the fault, as near as the scan knows; -1 when it has none.</param>
public readonly record struct EnvelopeFault(EnvelopeFaultKind Kind, string Attribute, long Offset);
