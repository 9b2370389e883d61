namespace Dataverket.Compat.Rollouts;

/// <summary>Who reads and writes one message type. Immutable.</summary>
/// <param name="Type">The message type.</param>
/// <param name="Active">The version that writers write; 0 when nobody has adopted the type.</param>
/// <param name="Readers">Reader and the versions it reads, such as <c>nett: 1..2</c>.</param>
/// <param name="Writers">Writer and the versions it can write.</param>
public sealed record MessageStatus(string Type, int Active, IReadOnlyList<string> Readers, IReadOnlyList<string> Writers);
