using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Where subjects begin and end in the streams that hold them.</summary>
internal sealed class StreamEnds(INatsConnection nats, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly NatsJSContext _jetStream = JetStreamDomain.Context(nats);

    /// <summary>Each stream that takes one of the subjects, with the last sequence that one of them has there.</summary>
    public async Task<IReadOnlyList<StreamFence>> OfAsync(IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        SortedDictionary<string, ulong> ends = new(StringComparer.Ordinal);
        foreach (var subject in subjects)
            foreach (var stream in await StreamsAsync(subject, cancellationToken).ConfigureAwait(false))
                ends[stream] = Math.Max(ends.GetValueOrDefault(stream), await LastAsync(stream, subject, cancellationToken).ConfigureAwait(false));
        return [.. ends.Select(end => new StreamFence(end.Key, end.Value))];
    }

    /// <summary>The names of the streams that take a subject.</summary>
    public Task<IReadOnlyList<string>> StreamsAsync(string subject, CancellationToken cancellationToken) => WithinAsync<IReadOnlyList<string>>(async limit =>
    {
        List<string> names = [];
        await foreach (var name in _jetStream.ListStreamNamesAsync(subject, limit).ConfigureAwait(false)) names.Add(name);
        return names;
    }, subject, cancellationToken);

    /// <summary>The last sequence that a subject has in a stream; 0 when it has none.</summary>
    public Task<ulong> LastAsync(string stream, string subject, CancellationToken cancellationToken) => GetAsync(stream, new StreamMsgGetRequest { LastBySubj = subject }, cancellationToken);

    /// <summary>The first sequence that a subject has in a stream; 0 when it has none.</summary>
    public Task<ulong> FirstAsync(string stream, string subject, CancellationToken cancellationToken) => GetAsync(stream, new StreamMsgGetRequest { NextBySubj = subject, Seq = 1 }, cancellationToken);

    private Task<ulong> GetAsync(string stream, StreamMsgGetRequest request, CancellationToken cancellationToken) => WithinAsync(async limit =>
    {
        try
        {
            var handle = await _jetStream.GetStreamAsync(stream, cancellationToken: limit).ConfigureAwait(false);
            return (await handle.GetAsync(request, limit).ConfigureAwait(false)).Message.Seq;
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            return 0UL;
        }
    }, stream, cancellationToken);

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> ask, string what, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await ask(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CompatNatsException($"JetStream did not say where {what} ends: {e.Message}", e, isTransient: true);
        }
    }
}
