using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Notices that a durable is gone: to a pull of one that is not there some servers say nothing and some say so at once, and the client makes an empty fetch
/// of either. Used by one pulling loop.
/// </summary>
internal sealed class DurableWatch(TimeProvider time)
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(10);
    private long _asked = time.GetTimestamp();

    /// <summary>Whether the last look asked the server, so that what it says of the durable is new.</summary>
    public bool IsFresh { get; private set; }

    /// <summary>Looks after an empty fetch: at once when it ended before its time, otherwise now and then.</summary>
    /// <param name="durable">What was fetched from.</param>
    /// <param name="expires">How long the fetch was to wait.</param>
    /// <param name="start">When it began.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when the fetch ended early though the durable is there: the next one had better wait a little.</returns>
    /// <exception cref="NatsJSApiException">It is gone (404).</exception>
    public async ValueTask<bool> LookAsync(INatsJSConsumer durable, TimeSpan? expires, long start, CancellationToken cancellationToken)
    {
        var isEarly = time.GetElapsedTime(start) < expires - Slack;
        IsFresh = false;
        if (!isEarly && time.GetElapsedTime(_asked) < AskEvery) return true;
        IsFresh = await TryAskAsync(durable, cancellationToken).ConfigureAwait(false);
        return !isEarly;
    }

    /// <summary>Asks what there is to say of the durable. A question into a connection that is just lost or just made may have no answer: it is asked again later.</summary>
    /// <exception cref="NatsJSApiException">It is gone (404).</exception>
    public async ValueTask<bool> TryAskAsync(INatsJSConsumer durable, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await durable.RefreshAsync(limit.Token).ConfigureAwait(false);
            _asked = time.GetTimestamp();
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
