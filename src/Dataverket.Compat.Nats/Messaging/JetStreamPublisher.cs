using Dataverket.Compat.Envelopes;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>Publishes envelopes to JetStream and returns once the server has stored them. Safe to use from any thread.</summary>
/// <param name="nats">The connection; it belongs to the caller.</param>
public sealed class JetStreamPublisher(INatsConnection nats)
{
    /// <summary>Publishes one message. A duplicate of a stored one is success.</summary>
    /// <param name="subject">The NATS subject.</param>
    /// <param name="id">The envelope's id; becomes <c>Nats-Msg-Id</c>.</param>
    /// <param name="body">The envelope's bytes; not kept after the call.</param>
    /// <param name="cancellationToken">Ends the wait; the message may then be stored or not.</param>
    /// <exception cref="CompatNatsException">The server refused it or did not answer; publishing it again under the same id is safe.</exception>
    public Task PublishAsync(string subject, string id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => PublishAsync(subject, id, body, 0, cancellationToken);

    /// <param name="subject">The NATS subject.</param>
    /// <param name="id">The envelope's id.</param>
    /// <param name="body">The envelope's bytes.</param>
    /// <param name="revision">The ledger's sequence on which the version was decided; 0 when it is not known.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task PublishAsync(string subject, string id, ReadOnlyMemory<byte> body, ulong revision, CancellationToken cancellationToken)
    {
        try
        {
            var headers = new NatsHeaders { ["Content-Type"] = EnvelopeWriter.ContentType, ["Nats-Msg-Id"] = id };
            if (revision > 0) headers["dv-gate"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var ack = await StoredAck.PublishAsync(nats, subject, body, headers, cancellationToken).ConfigureAwait(false);
            if (ack.ErrorCode != 0) throw new CompatNatsException($"JetStream refused a message on {subject}: {ack.Error}", isTransient: true);
        }
        catch (NatsPayloadTooLargeException e)
        {
            throw new CompatNatsException($"A message on {subject} has {body.Length} bytes, more than the server takes (max_payload): {e.Message} Make it smaller, or allow more on the server.", e, isTransient: false);
        }
        catch (NatsException e)
        {
            throw new CompatNatsException($"JetStream did not answer for a message on {subject}: {e.Message}", e, isTransient: true);
        }
    }
}
