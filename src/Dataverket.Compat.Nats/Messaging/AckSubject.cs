using System.Globalization;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Where a delivery comes from, read from the subject that its acknowledgement goes to: <c>$JS.ACK.stream.consumer.delivered.stream-sequence...</c>, with
/// domain and account before the stream on newer servers. The client's own way cuts the whole subject into strings, for every message.
/// </summary>
internal static class AckSubject
{
    private const int Short = 9;
    private static readonly byte[] Ack = "+ACK"u8.ToArray();
    private static readonly byte[] Nak = "-NAK"u8.ToArray();

    /// <summary>The place in the stream; 0 when the message does not come from one.</summary>
    public static ulong StreamSequence(INatsJSMsg<byte[]> message) => Number(message, 5);

    /// <summary>How often the server gave the message out, this time included; 0 when it does not come from a stream.</summary>
    public static ulong Deliveries(INatsJSMsg<byte[]> message) => Number(message, 4);

    // Which of the subject's tokens, by their order on older servers.
    private static ulong Number(INatsJSMsg<byte[]> message, int skip)
    {
        var subject = message.ReplyTo.AsSpan();
        if (!subject.StartsWith("$JS.ACK.", StringComparison.Ordinal)) return 0;
        if (subject.Count('.') + 1 != Short) skip += 2;
        for (; skip > 0; skip--)
        {
            var dot = subject.IndexOf('.');
            if (dot < 0) return 0;
            subject = subject[(dot + 1)..];
        }

        return ulong.TryParse(subject.IndexOf('.') is var end and >= 0 ? subject[..end] : subject, out var sequence) ? sequence : 0;
    }

    /// <summary>
    /// Asks the server to give a message out again that is outstanding by its books, without the delivery itself. It looks at the place in the stream, and
    /// whether the delivery's number is one it has given out; to a message that is not outstanding it does nothing.
    /// </summary>
    /// <param name="nats">The connection.</param>
    /// <param name="replyTo">Where any delivery of the same durable is acknowledged.</param>
    /// <param name="sequence">The message's place in the stream.</param>
    /// <param name="lastDelivery">The last delivery in the consumer's own count.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NatsException">The connection failed.</exception>
    public static ValueTask RecallAsync(INatsConnection nats, string replyTo, ulong sequence, ulong lastDelivery, CancellationToken cancellationToken)
    {
        var tokens = replyTo.Split('.');
        var delivered = tokens.Length == Short ? 4 : 6;
        (tokens[delivered], tokens[delivered + 1], tokens[delivered + 2]) = ("1", sequence.ToString(CultureInfo.InvariantCulture), lastDelivery.ToString(CultureInfo.InvariantCulture));
        return nats.PublishAsync(string.Join('.', tokens), Nak, cancellationToken: cancellationToken);
    }

    /// <summary>Acknowledges a message, and waits until the server has noted it.</summary>
    /// <exception cref="NatsException">The connection failed, or the server does not know the delivery.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; it may be acknowledged or not.</exception>
    public static Task AcknowledgeAsync(INatsConnection nats, INatsJSMsg<byte[]> message, CancellationToken cancellationToken)
        => AnswerInbox.Of(nats).AskAsync(message.ReplyTo!, Ack, null, cancellationToken);
}
