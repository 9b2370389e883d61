using Dataverket.Compat.Schemas;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>May a reader begin that does not read every version of its type? Only when what it cannot read lies behind it.</summary>
internal sealed class Admission(INatsConnection nats, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <exception cref="CompatNatsException">It may not; transient where waiting helps.</exception>
    public async Task CheckAsync(MessageLedger ledger, string reader, string stream, VersionWindow window, string build, CancellationToken cancellationToken)
    {
        var who = $"Reader {reader} (build {build}) reads versions {window} of {ledger.Type}";
        if (ledger.Active > window.Newest) throw new CompatNatsException($"{who}, which is at version {ledger.Active} already. Deploy a build that reads it.") { IsRefusal = true };
        if (ledger.Active > 0 && ledger.Active < window.Oldest) throw new CompatNatsException($"{who}, which is at version {ledger.Active}. Raise it first, or deploy a build that also reads {ledger.Active}.", isTransient: true) { IsRefusal = true };
        foreach (var version in ledger.Unfenced.Where(version => !window.Contains(version)))
            throw new CompatNatsException($"{who}, and writers may still write version {version}: its fence is not taken yet. It begins by itself once it is.", isTransient: true) { IsRefusal = true };
        var foreign = ledger.Fences.Where(pair => !window.Contains(pair.Key) && ledger.MayHaveBeenWritten(pair.Key) && pair.Value.GetValueOrDefault(stream) > 0).ToList();
        if (foreign.Count == 0) return;
        var behind = await BehindAsync(reader, stream, cancellationToken).ConfigureAwait(false);
        foreach (var (version, fences) in foreign.Where(pair => pair.Value[stream] > behind))
            throw new CompatNatsException($"{who}, and messages of version {version} may lie at up to {fences[stream]} of {stream}, of which {reader} has handled all up to {behind}. Let a build that reads version {version} handle them, or allow this one to park them.", isTransient: true) { IsRefusal = true };
    }

    // Everything up to here it never meets: handled by this durable, or gone from the stream.
    private async Task<ulong> BehindAsync(string reader, string stream, CancellationToken cancellationToken)
    {
        var jetStream = JetStreamDomain.Context(nats);
        using var timeout = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var first = (await jetStream.GetStreamAsync(stream, cancellationToken: limit.Token).ConfigureAwait(false)).Info.State.FirstSeq;
            var gone = first > 0 ? first - 1 : 0;
            try
            {
                var durable = await jetStream.GetConsumerAsync(stream, reader, limit.Token).ConfigureAwait(false);
                return Math.Max(gone, durable.Info.AckFloor.StreamSeq);
            }
            catch (NatsJSApiException e) when (e.Error.Code == 404)
            {
                return gone;
            }
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CompatNatsException($"{stream} did not say how far {reader} has come: {e.Message}", e, isTransient: true);
        }
    }
}
