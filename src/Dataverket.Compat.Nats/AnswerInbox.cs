using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats;

/// <summary>
/// One subscription for every answer that a connection waits for. The client's own requests register a subscription with a queue and timers for each, which costs
/// more than the message itself; this costs an entry in a table. Safe to use from any thread.
/// </summary>
internal sealed class AnswerInbox
{
    // Beside the connection, for as long as it lives: whoever publishes on it shares the inbox.
    private static readonly ConditionalWeakTable<INatsConnection, AnswerInbox> Inboxes = [];

    /// <summary>More answers than can be under way; the loop that takes them never waits, so that nothing is dropped.</summary>
    private const int Capacity = 1 << 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<long, Answers> _waiting = new();
    private readonly INatsConnection _nats;
    private readonly string _prefix;
    private readonly Lock _gate = new();
    private Task? _open;
    private long _last;

    // Below what permissions allow for inboxes, yet not below the connection's own one: there the client would look for the exact subject.
    private AnswerInbox(INatsConnection nats) => (_nats, _prefix) = (nats, $"{nats.Opts.InboxPrefix}.{Guid.NewGuid():N}.");

    public static AnswerInbox Of(INatsConnection nats) => Inboxes.GetValue(nats, static nats => new(nats));

    /// <summary>Sends a message and waits for the first answer, 5 s at the most.</summary>
    /// <exception cref="NatsNoRespondersException">Nobody listens on the subject.</exception>
    /// <exception cref="NatsNoReplyException">No answer came in time; the message may have been sent or not.</exception>
    /// <exception cref="NatsException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the message may have been sent or not.</exception>
    public async Task<byte[]> AskAsync(string subject, ReadOnlyMemory<byte> body, NatsHeaders? headers, CancellationToken cancellationToken)
    {
        var answers = await AskAsync(new Question[] { new(subject, body, headers) }, cancellationToken).ConfigureAwait(false);
        if (answers.Of(0) is { } answer) return answer;
        cancellationToken.ThrowIfCancellationRequested();
        throw answers.Missing(0);
    }

    /// <summary>
    /// Sends messages in their order and waits for the first answer to each, 5 s at the most. One wait for all of them: a wait for each would cost a turn
    /// of the thread pool a message. Throws nothing: what was not answered by the end, or by the cancellation, says so.
    /// </summary>
    public async Task<Answers> AskAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        // A client that is not connected would wait for the connection without end.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var answers = new Answers(Interlocked.Add(ref _last, questions.Count) - questions.Count, questions.Count);
        try
        {
            var open = Open();
            if (!open.IsCompletedSuccessfully) await open.WaitAsync(limit.Token).ConfigureAwait(false);
            for (var i = 0; i < questions.Count; i++) await SendAsync(questions[i], answers, i, limit.Token).ConfigureAwait(false);
            await answers.All.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Those without an answer say so.
        }
        catch (NatsException e)
        {
            answers.Fail(e);
        }
        finally
        {
            for (var i = 0; i < questions.Count; i++)
                if (answers.Of(i) is null) _waiting.TryRemove(answers.First + i, out _);
        }

        return answers;
    }

    // One that cannot be sent (too large) does not keep back the others.
    private async ValueTask SendAsync(Question question, Answers answers, int index, CancellationToken cancellationToken)
    {
        _waiting[answers.First + index] = answers;
        try
        {
            await _nats.PublishAsync(question.Subject, question.Body, question.Headers, _prefix + (answers.First + index).ToString(CultureInfo.InvariantCulture), cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (NatsException e)
        {
            if (_waiting.TryRemove(answers.First + index, out _)) answers.Fail(index, e);
        }
    }

    private Task Open()
    {
        if (Volatile.Read(ref _open) is { IsCompletedSuccessfully: true } ready) return ready;
        lock (_gate)
            return _open is null or { IsFaulted: true } or { IsCanceled: true } ? _open = OpenAsync() : _open;
    }

    private async Task OpenAsync()
    {
        var options = new NatsSubOpts { ChannelOpts = new NatsSubChannelOpts { Capacity = Capacity, FullMode = System.Threading.Channels.BoundedChannelFullMode.Wait } };
        var subscription = await _nats.SubscribeCoreAsync<byte[]>(_prefix + "*", opts: options, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        _ = TakeAsync(subscription);
    }

    private async Task TakeAsync(INatsSub<byte[]> subscription)
    {
        Exception end = new NatsException("The connection was closed before the answer came.");
        try
        {
            await foreach (var message in subscription.Msgs.ReadAllAsync().ConfigureAwait(false))
                if (long.TryParse(message.Subject.AsSpan(_prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && _waiting.TryRemove(number, out var answers))
                    answers.Take((int)(number - answers.First), message);
        }
#pragma warning disable CA1031 // Whoever waits hears of it; the next one opens the inbox anew.
        catch (Exception e)
#pragma warning restore CA1031
        {
            end = new NatsException($"The connection's inbox ended: {e.Message}", e);
        }

        lock (_gate) _open = null;
        foreach (var number in _waiting.Keys)
            if (_waiting.TryRemove(number, out var answers)) answers.Fail((int)(number - answers.First), end);
    }
}
