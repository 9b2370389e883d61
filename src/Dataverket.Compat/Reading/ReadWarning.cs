namespace Dataverket.Compat.Reading;

/// <summary>Something worth a warning in a message that was accepted. Never holds text of the payload.</summary>
/// <param name="Code">What it is; its outcome is Accept.</param>
/// <param name="Pointer">JSON pointer (RFC 6901) from the message's root; it ends at the last name that the schema or the library knows.</param>
/// <param name="Offset">Byte offset in the message; -1 when it has none.</param>
public readonly record struct ReadWarning(ReasonCode Code, string Pointer, long Offset);
