namespace Dataverket.Compat.Nats.Ledger;

/// <summary>A message as a server gives it from a stream.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Seq">Its sequence in the stream.</param>
/// <param name="Hdrs">The headers as they are stored; <c>null</c> for none.</param>
/// <param name="Data">The body; <c>null</c> for none.</param>
/// <param name="Time">When the server stored it.</param>
internal sealed record StoredBody(string? Subject, ulong Seq, byte[]? Hdrs, byte[]? Data, DateTimeOffset Time);
