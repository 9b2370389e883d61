using Dataverket.Compat.Reading;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// A delivery that was read, on its way to its lane. An outcome is large: of an accepted message only what its handler is given is kept, of any other the outcome.
/// </summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
internal readonly struct Arrived<T>
    where T : notnull
{
    private readonly object _read;

    /// <param name="message">What it is acknowledged by.</param>
    /// <param name="sequence">Its place in the stream.</param>
    /// <param name="outcome">The message as it was read.</param>
    public Arrived(INatsJSMsg<byte[]> message, ulong sequence, in ReadOutcome<T> outcome)
        => (Message, Sequence, _read) = (message, sequence, outcome.IsAccepted ? new IncomingMessage<T>(outcome.Value, outcome.Envelope, sequence, IsReplay: false) : outcome);

    public INatsJSMsg<byte[]> Message { get; }

    public ulong Sequence { get; }

    public byte[] Body => Message.Data ?? [];

    /// <summary>What its handler is given; <c>null</c> unless it was accepted.</summary>
    public IncomingMessage<T>? Accepted => _read as IncomingMessage<T>;

    /// <summary>Why it was not accepted.</summary>
    public ReadOutcome<T> Refused => (ReadOutcome<T>)_read;
}
