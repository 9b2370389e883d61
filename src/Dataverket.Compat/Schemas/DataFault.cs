namespace Dataverket.Compat.Schemas;

/// <summary>Why the data of a message does not fit its schema. Never holds text of the payload.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">Byte offset of the token at fault in what the reader reads; for an absent member, of the object that lacks it.</param>
/// <param name="Member">The name of a member that is absent, as the schema spells it; else empty.</param>
public readonly record struct DataFault(DataFaultKind Kind, long Offset, string Member);
