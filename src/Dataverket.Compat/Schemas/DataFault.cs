namespace Dataverket.Compat.Schemas;

/// <summary>Why the data of a message does not fit its schema. Never holds text of the payload.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Pointer">JSON pointer (RFC 6901) of the member at fault, from the data's root.</param>
public readonly record struct DataFault(DataFaultKind Kind, string Pointer);
