using System.Text.Json;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Appends to one subject of a stream, each entry naming the sequence it follows. A timed-out append is unknown, not failed: it is settled by writing
/// the same entry again under the same id, never by reading the latest entry, since an isolated leader answers reads with old values.
/// </summary>
internal sealed class GuardedLog(INatsJSContext jetStream, string stream, TimeProvider time)
{
    private const int WrongLastSequence = 10071;

    // A stream that is gone answers 404 as well, and is no empty one.
    private const int NoMessage = 10037;
    private const int NoStream = 10059;
    private const int AskedAtOnce = 64;
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(2);
    private readonly string _get = $"{jetStream.Opts.Prefix}.STREAM.MSG.GET.{stream}";
    private readonly string _delete = $"{jetStream.Opts.Prefix}.STREAM.MSG.DELETE.{stream}";

    /// <summary>Appends, or learns that another entry took the place.</summary>
    /// <returns>The entry's sequence, or <c>null</c> when another entry follows <paramref name="expected"/>.</returns>
    /// <exception cref="CompatNatsException">Not settled within <paramref name="patience"/>: the entry may be there or not.</exception>
    public Task<ulong?> AppendAsync(string subject, ulong expected, string opId, ReadOnlyMemory<byte> entry, TimeSpan patience, CancellationToken cancellationToken)
        => AppendAsync(subject, new NatsJSPubOpts { MsgId = opId, ExpectedLastSubjectSequence = expected, RetryAttempts = 1 }, new(subject, expected), entry, patience, cancellationToken);

    /// <summary>As above, but no entry on any subject of the stream may follow <paramref name="expected"/>.</summary>
    public Task<ulong?> AppendAfterAsync(string subject, ulong expected, string opId, ReadOnlyMemory<byte> entry, TimeSpan patience, CancellationToken cancellationToken)
        => AppendAsync(subject, new NatsJSPubOpts { MsgId = opId, ExpectedLastSequence = expected, RetryAttempts = 1 }, new(">", expected), entry, patience, cancellationToken);

    /// <summary>Appends behind whatever is newest. An answer that is lost is asked for again under the same id, which the server knows for two minutes.</summary>
    /// <returns>The entry's sequence.</returns>
    /// <exception cref="CompatNatsException">Not settled within <paramref name="patience"/>: the entry may be there or not.</exception>
    public async Task<ulong> AppendAsync(string subject, string opId, ReadOnlyMemory<byte> entry, TimeSpan patience, CancellationToken cancellationToken)
        => (await AppendAsync(subject, new NatsJSPubOpts { MsgId = opId, RetryAttempts = 1 }, null, entry, patience, cancellationToken).ConfigureAwait(false))!.Value;

    private async Task<ulong?> AppendAsync(string subject, NatsJSPubOpts options, Place? behind, ReadOnlyMemory<byte> entry, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        Exception? last = null;
        for (var pause = 50; time.GetElapsedTime(started) < patience; pause = Math.Min(pause * 2, 1000))
        {
            // A client that is not connected waits for the connection for ever; one attempt does not.
            using var timeout = new CancellationTokenSource(Attempt, time);
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            try
            {
                var ack = await jetStream.PublishAsync(subject, entry, opts: options, cancellationToken: attempt.Token).ConfigureAwait(false);
                if (ack.Error is null) return ack.Seq;
                if (behind is { } place && ack.Error.ErrCode == WrongLastSequence && await SettleAsync(place, options.MsgId!, attempt.Token).ConfigureAwait(false) is { } settled)
                    return settled == 0 ? null : settled;
                last = new CompatNatsException($"{stream}: {ack.Error.Description}");
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                last = e;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken).ConfigureAwait(false);
        }

        throw new CompatNatsException($"An append to {stream} is unknown: no confirmation within {patience.TotalSeconds:0.#} s{Said(last)}. It may be there; nothing was decided on it, and asking again does no harm.", last!, isTransient: true);
    }

    /// <summary>The entry with the next sequence at or after <paramref name="from"/> on a subject, which may hold wildcards; <c>null</c> when there is none.</summary>
    public Task<LogEntry?> NextAsync(string subject, ulong from, CancellationToken cancellationToken)
        => GetAsync(new StreamMsgGetRequest { NextBySubj = subject, Seq = from }, cancellationToken);

    /// <summary>The entry at a place; <c>null</c> when there is none.</summary>
    public Task<LogEntry?> AtAsync(ulong sequence, CancellationToken cancellationToken)
        => GetAsync(new StreamMsgGetRequest { Seq = sequence }, cancellationToken);

    /// <summary>The last entry on a subject; <c>null</c> when there is none.</summary>
    public Task<LogEntry?> LastAsync(string subject, CancellationToken cancellationToken)
        => GetAsync(new StreamMsgGetRequest { LastBySubj = subject }, cancellationToken);

    /// <summary>Takes an entry out; one that is gone already is as good.</summary>
    /// <exception cref="CompatNatsException">The server did not answer in time; the entry may be there or not.</exception>
    /// <exception cref="NatsJSApiException">The server refused.</exception>
    public async Task RemoveAsync(ulong sequence, CancellationToken cancellationToken)
    {
        var question = JsonSerializer.SerializeToUtf8Bytes(new StreamMsgDeleteRequest { Seq = sequence }, StoredJson.Default.StreamMsgDeleteRequest);
        // Another process took it out first; older servers call that a fault of their own (500).
        var error = (await AskAsync(_delete, question, cancellationToken).ConfigureAwait(false))?.Error;
        if (error is not null && (error.ErrCode == NoStream || (error.Code is not (404 or 400) && error.Description != "no message found"))) throw new NatsJSApiException(Explained(error));
    }

    /// <summary>Takes out what lies on one subject before an entry.</summary>
    public async Task RemoveOlderAsync(string subject, ulong than, CancellationToken cancellationToken)
    {
        while (await NextAsync(subject, 1, cancellationToken).ConfigureAwait(false) is { } older && older.Sequence < than)
            await RemoveAsync(older.Sequence, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every entry at or after <paramref name="from"/>, in order.</summary>
    public async IAsyncEnumerable<LogEntry> ReadAsync(string subject, ulong from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await NextAsync(subject, from, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            yield return entry;
            from = entry.Sequence + 1;
        }
    }

    /// <summary>
    /// Every entry of the whole stream at or after <paramref name="from"/>, in order. Asks for many places at once, so that a process that starts with a
    /// long history reads it in one breath.
    /// </summary>
    public async IAsyncEnumerable<LogEntry> ReadAllAsync(ulong from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var state = (await WithinAsync(attempt => jetStream.GetStreamAsync(stream, cancellationToken: attempt), cancellationToken).ConfigureAwait(false)).Info.State;
        var (next, last) = (Math.Max(from, state.FirstSeq), state.LastSeq);
        Queue<Task<LogEntry?>> asked = [];
        while (next <= last || asked.Count > 0)
        {
            for (; next <= last && asked.Count < AskedAtOnce; next++)
                asked.Enqueue(GetAsync(new StreamMsgGetRequest { Seq = next }, cancellationToken));

            // A place without an entry was removed by hand.
            if (await asked.Dequeue().ConfigureAwait(false) is { } entry) yield return entry;
        }
    }

    // 0: another entry follows; null: not settled yet. The first entry after the expected one is unique and never changes.
    private async Task<ulong?> SettleAsync(Place behind, string opId, CancellationToken cancellationToken)
        => await NextAsync(behind.Subject, behind.Expected + 1, cancellationToken).ConfigureAwait(false) is { } next ? next.OpId == opId ? next.Sequence : 0 : null;

    private readonly record struct Place(string Subject, ulong Expected);

    private async ValueTask<T> WithinAsync<T>(Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Attempt, time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await ask(attempt.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsJSApiNoResponseException or NatsNoReplyException or NatsNoRespondersException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CompatNatsException($"{stream} did not answer within {Attempt.TotalSeconds:0} s.", e, isTransient: true);
        }
    }

    // Asked without the client's own call, which throws where there is no message: a process that joins meets that three times.
    private async Task<LogEntry?> GetAsync(StreamMsgGetRequest request, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(_get, JsonSerializer.SerializeToUtf8Bytes(request, StoredJson.Default.StreamMsgGetRequest), cancellationToken).ConfigureAwait(false);
        if (answer?.Error is { } error) return error.ErrCode == NoMessage ? null : throw new NatsJSApiException(Explained(error));
        if (answer?.Message is not { Subject: not null } message) throw new CompatNatsException($"{stream} answered without a message: look at who else answers on {_get}.");
        var entry = new LogEntry(message.Seq, message.Subject, "", message.Data) { Headers = message.Hdrs is { } headers ? System.Text.Encoding.UTF8.GetString(headers) : "", At = message.Time };
        return entry with { OpId = entry.Header("Nats-Msg-Id") };
    }

    private async Task<StoredAnswer?> AskAsync(string subject, byte[] question, CancellationToken cancellationToken)
    {
        var bytes = await WithinAsync(attempt => new ValueTask<byte[]>(AnswerInbox.Of(jetStream.Connection).AskAsync(subject, question, null, attempt)), cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(bytes, StoredJson.Default.StoredAnswer);
        }
        catch (JsonException e)
        {
            throw new CompatNatsException($"{stream} answered with what is no JSON that a server says: look at who else answers on {subject}.", e);
        }
    }

    private static string Said(Exception? last) => last is null or OperationCanceledException ? "" : "; the last attempt said: " + last.Message;

    private ApiError Explained(ApiError error) => error.ErrCode != NoStream ? error : new()
    {
        Code = error.Code,
        ErrCode = error.ErrCode,
        Description = $"There is no stream {stream}: run 'dataverket assets ensure'; behind a leaf node with JetStream of its own, name the hub's domain (--js-domain, JetStreamDomain.Use)",
    };
}
