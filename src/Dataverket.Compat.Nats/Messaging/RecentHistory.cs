using System.Runtime.CompilerServices;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Finds and reads the last messages of a subject in a stream that may hold many others, with plain questions: no consumer is made, which a reader may not. Safe
/// to use from any thread.
/// </summary>
internal sealed class RecentHistory(INatsConnection nats, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly NatsJSContext _jetStream = JetStreamDomain.Context(nats);

    /// <summary>The last messages of a subject, oldest first; those that come meanwhile are left out.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="subject">The subject; may hold wildcards.</param>
    /// <param name="most">How many at the most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CompatNatsException">The server did not answer in time (transient).</exception>
    public async IAsyncEnumerable<StoredMessage> ReadAsync(string stream, string subject, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var handle = await WithinAsync(limit => _jetStream.GetStreamAsync(stream, new StreamInfoRequest { SubjectsFilter = subject }, limit), stream, cancellationToken).ConfigureAwait(false);
        var (state, last) = (handle.Info.State, handle.Info.State.LastSeq);
        var count = state.Subjects?.Values.Sum() ?? 0;
        if (count == 0) yield break;
        // Where nothing else lies between, the place is known.
        var from = count <= most ? state.FirstSeq
            : (ulong)count == last - state.FirstSeq + 1 ? last - (ulong)most + 1
            : await StartAsync(new(handle, subject, cancellationToken), state.FirstSeq, last, most).ConfigureAwait(false);
        for (var left = most; left > 0 && from <= last && await NextAsync(new(handle, subject, cancellationToken), from).ConfigureAwait(false) is { } stored && stored.Seq <= last; left--)
        {
            yield return stored;
            from = stored.Seq + 1;
        }
    }

    // From the end, in steps that double: whoever looks for 200 among millions looks at some hundreds.
    private async Task<ulong> StartAsync(Place place, ulong first, ulong last, int most)
    {
        var (start, wanted, to, width) = (last, most, last, (ulong)most);
        while (true)
        {
            var from = to - first < width ? first : to - width + 1;
            var places = await LastOfAsync(place, from, to, wanted).ConfigureAwait(false);
            if (places.Count > 0) start = places[0];
            wanted -= places.Count;
            if (wanted == 0 || from == first) return start;
            (to, width) = (from - 1, width * 2);
        }
    }

    // Where many more lie than are wanted, the later half is looked at first: as many questions as are wanted, times the halvings, at the most.
    private async Task<List<ulong>> LastOfAsync(Place place, ulong from, ulong to, int wanted)
    {
        List<ulong> found = [];
        while (from <= to && await NextAsync(place, from).ConfigureAwait(false) is { } stored && stored.Seq <= to)
        {
            found.Add(stored.Seq);
            from = stored.Seq + 1;
            if (found.Count < wanted || from > to || to - from < (ulong)wanted) continue;
            var middle = from + ((to - from) / 2);
            var later = await LastOfAsync(place, middle, to, wanted).ConfigureAwait(false);
            var between = later.Count == wanted ? [] : await LastOfAsync(place, from, middle - 1, wanted - later.Count).ConfigureAwait(false);
            found = [.. found, .. between, .. later];
            break;
        }

        return found.Count > wanted ? found[^wanted..] : found;
    }

    private async Task<StoredMessage?> NextAsync(Place place, ulong from)
    {
        try
        {
            return (await WithinAsync(limit => place.Stream.GetAsync(new StreamMsgGetRequest { NextBySubj = place.Subject, Seq = from }, limit), place.Subject, place.Cancellation).ConfigureAwait(false)).Message;
        }
        catch (CompatNatsException e) when (e.InnerException is NatsJSApiException { Error.Code: 404 })
        {
            return null;
        }
    }

    private async Task<TResult> WithinAsync<TResult>(Func<CancellationToken, ValueTask<TResult>> ask, string what, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await ask(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CompatNatsException($"History of {what} cannot be read: {e.Message}", e, isTransient: true);
        }
    }

    private readonly record struct Place(INatsJSStream Stream, string Subject, CancellationToken Cancellation);
}
