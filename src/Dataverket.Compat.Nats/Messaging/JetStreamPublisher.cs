using System.Globalization;
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

    /// <summary>
    /// Publishes several messages at once and waits for all: what an outbox relays. Their order in the stream is not that of the list once one of them fails, so messages whose order matters
    /// (of one key) are not published together. Costs much less than as many calls.
    /// </summary>
    /// <typeparam name="T">What the caller has for a message.</typeparam>
    /// <param name="messages">The messages; any number.</param>
    /// <param name="describe">Subject, id and bytes of one of them.</param>
    /// <param name="cancellationToken">Ends the wait: what is not acknowledged by then says so, and may be stored or not.</param>
    /// <returns>For each message <c>null</c>, or why it is not known to be stored: publishing it again under the same id is safe. Throws neither <see cref="CompatNatsException"/> nor <see cref="OperationCanceledException"/>.</returns>
    public async Task<IReadOnlyList<Exception?>> PublishAllAsync<T>(IReadOnlyList<T> messages, Func<T, JetStreamMessage> describe, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(describe);
        if (messages.Count == 0) return [];
        var questions = new Question[messages.Count];
        for (var i = 0; i < questions.Length; i++)
        {
            var message = describe(messages[i]);
            questions[i] = new(message.Subject, message.Body, Headers(message.Id, 0));
        }

        var answers = await AnswerInbox.Of(nats).AskAsync(questions, cancellationToken).ConfigureAwait(false);
        var faults = new Exception?[questions.Length];
        for (var i = 0; i < faults.Length; i++)
            faults[i] = answers.Of(i) is { } answer ? Refused(StoredAck.Parse(answer), questions[i].Subject) : Failed(answers.Missing(i), questions[i].Subject, questions[i].Body.Length);
        return faults;
    }

    /// <param name="subject">The NATS subject.</param>
    /// <param name="id">The envelope's id.</param>
    /// <param name="body">The envelope's bytes.</param>
    /// <param name="revision">The ledger's sequence on which the version was decided; 0 when it is not known.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task PublishAsync(string subject, string id, ReadOnlyMemory<byte> body, ulong revision, CancellationToken cancellationToken)
    {
        try
        {
            var ack = await StoredAck.PublishAsync(nats, subject, body, Headers(id, revision), cancellationToken).ConfigureAwait(false);
            if (Refused(ack, subject) is { } refused) throw refused;
        }
        catch (NatsException e)
        {
            throw Failed(e, subject, body.Length);
        }
    }

    private static NatsHeaders Headers(string id, ulong revision)
    {
        var headers = new NatsHeaders { ["Content-Type"] = EnvelopeWriter.ContentType, ["Nats-Msg-Id"] = id };
        if (revision > 0) headers["dv-gate"] = revision.ToString(CultureInfo.InvariantCulture);
        return headers;
    }

    private static CompatNatsException? Refused(StoredAck ack, string subject)
        => ack.ErrorCode == 0 ? null : new($"JetStream refused a message on {subject}: {ack.Error}", isTransient: true);

    private static CompatNatsException Failed(NatsException e, string subject, int length) => e is NatsPayloadTooLargeException
        ? new($"A message on {subject} has {length} bytes, more than the server takes (max_payload): {e.Message} Make it smaller, or allow more on the server.", e, isTransient: false)
        : new($"JetStream did not answer for a message on {subject}: {e.Message}", e, isTransient: true);
}
