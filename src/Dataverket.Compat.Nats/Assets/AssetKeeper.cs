using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Assets;

/// <summary>
/// Makes streams, and reads every field of them back: a server drops fields it does not know without a word. What is there is adopted,
/// never deleted. Stateless; safe to use from any thread, and from many processes at once.
/// </summary>
public static class AssetKeeper
{
    private const int NameInUse = 10058;

    /// <summary>Makes the streams that are missing and says of each how it stands.</summary>
    /// <param name="jetStream">JetStream, as a user who may read and make streams.</param>
    /// <param name="table">The streams. Those whose name begins with <c>DV_</c> are the library's own; of others only what the library relies on matters.</param>
    /// <param name="options">What may be written; <c>null</c> for the defaults.</param>
    /// <param name="cancellationToken">Ends it; what was made by then stays.</param>
    /// <returns>One state for each row, in the order of the table.</returns>
    /// <exception cref="CompatNatsException">JetStream is off or unreachable, the user may not, or the server refused a stream; the message says which.</exception>
    public static async Task<IReadOnlyList<AssetState>> EnsureStreamsAsync(INatsJSContext jetStream, IEnumerable<StreamConfig> table, AssetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jetStream);
        ArgumentNullException.ThrowIfNull(table);
        options ??= new AssetOptions();
        List<AssetState> states = [];
        foreach (var wanted in table)
        {
            try
            {
                states.Add(await EnsureAsync(jetStream, wanted, options, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (e is NatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                var transient = e is OperationCanceledException or NatsNoReplyException or NatsJSApiNoResponseException;
                var cause = e is OperationCanceledException ? $"no answer within {options.Patience.TotalSeconds:0.#} s." : e.Message;
                // A server that refuses says why; one that is silent has no JetStream, or does not let this user ask.
                throw new CompatNatsException($"Stream {wanted.Name} cannot be made or read: {cause}{(e is NatsJSApiException ? "" : " Is JetStream enabled on the server, and is this user allowed to use it?")}", e, transient);
            }
        }

        return states;
    }

    private static async Task<AssetState> EnsureAsync(INatsJSContext jetStream, StreamConfig wanted, AssetOptions options, CancellationToken cancellationToken)
    {
        var isOwn = wanted.Name!.StartsWith("DV_", StringComparison.Ordinal);
        if (await FindAsync(jetStream, wanted.Name, options, cancellationToken).ConfigureAwait(false) is not { } held)
        {
            if (options.DryRun) return new(wanted.Name, AssetOutcome.Missing, [], 0);
            if (await TryCreateAsync(jetStream, wanted, options, cancellationToken).ConfigureAwait(false) is { } made)
                return State(wanted, made, isOwn, AssetOutcome.Created);

            // Another process made it between the two calls, and with other settings.
            held = await FindAsync(jetStream, wanted.Name, options, cancellationToken).ConfigureAwait(false) ?? throw new NatsJSException("it was made and removed in the same moment.");
        }

        var state = State(wanted, held, isOwn, AssetOutcome.Held);
        if (options.DryRun || !options.Apply || state.Outcome == AssetOutcome.Held) return state;
        var changes = StreamFields.All.Where(field => field.Change is not null && field.Compare(wanted, held, isOwn, isFresh: false) is { Matters: true }).ToList();
        if (changes.Count == 0) return state;
        foreach (var field in changes) field.Change!(held, wanted);
        var changed = await WithinAsync(limit => jetStream.UpdateStreamAsync(held, limit), options, cancellationToken).ConfigureAwait(false);
        return State(wanted, changed.Info.Config, isOwn, AssetOutcome.Changed);
    }

    private static AssetState State(StreamConfig wanted, StreamConfig held, bool isOwn, AssetOutcome outcome)
    {
        var differences = Compare(StreamFields.All, wanted, held, isOwn, isFresh: outcome == AssetOutcome.Created);
        return new(wanted.Name!, differences.Any(difference => difference.Matters) ? AssetOutcome.Differs : outcome, differences, Math.Max(1, held.NumReplicas));
    }

    private static List<AssetDifference> Compare<T>(IReadOnlyList<AssetField<T>> fields, T wanted, T held, bool isOwn, bool isFresh)
        => [.. fields.Select(field => field.Compare(wanted, held, isOwn, isFresh)).OfType<AssetDifference>()];

    private static async Task<StreamConfig?> FindAsync(INatsJSContext jetStream, string name, AssetOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return (await WithinAsync(limit => jetStream.GetStreamAsync(name, cancellationToken: limit), options, cancellationToken).ConfigureAwait(false)).Info.Config;
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            return null;
        }
    }

    private static async Task<StreamConfig?> TryCreateAsync(INatsJSContext jetStream, StreamConfig wanted, AssetOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return (await WithinAsync(limit => jetStream.CreateStreamAsync(wanted, limit), options, cancellationToken).ConfigureAwait(false)).Info.Config;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == NameInUse)
        {
            return null;
        }
    }

    private static async ValueTask<T> WithinAsync<T>(Func<CancellationToken, ValueTask<T>> ask, AssetOptions options, CancellationToken cancellationToken)
    {
        // A client that is not connected waits for the connection without end.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Patience);
        return await ask(limit.Token).ConfigureAwait(false);
    }
}
