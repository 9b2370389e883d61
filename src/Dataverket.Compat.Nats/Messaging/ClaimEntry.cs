namespace Dataverket.Compat.Nats.Messaging;

/// <summary>What a process says that has a copy out of the park in its hands.</summary>
/// <param name="Place">Where it says so.</param>
/// <param name="Copy">The copy, by its place in the stream of copies.</param>
/// <param name="Deaths">How many processes in a row died in the middle of it, or so it looks.</param>
/// <param name="Silence">After how long without a word it is to be taken for dead.</param>
internal sealed record ClaimEntry(string Place, ulong Copy, int Deaths, TimeSpan Silence);
