using Dataverket.Compat.Envelopes;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>A message that was read, on its way to a handler. Immutable; the envelope's bytes belong to the message and stay valid.</summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
/// <param name="Value">The data, in the reader's newest shape.</param>
/// <param name="Envelope">The envelope it arrived in.</param>
/// <param name="Sequence">Its sequence in the stream.</param>
/// <param name="IsReplay">Whether it comes out of the park.</param>
public sealed record IncomingMessage<T>(T Value, Envelope Envelope, ulong Sequence, bool IsReplay)
    where T : notnull
{
    /// <summary>
    /// The epoch of the owner that hands it over, which grows with every change of owner: give it to the inbox, which refuses the effect of an owner that was
    /// replaced. 0 where a consumer has no owner.
    /// </summary>
    public ulong Epoch { get; init; }
}
