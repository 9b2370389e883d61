using Microsoft.Extensions.Logging;

namespace Dataverket.Compat.Nats.Ledger;

public sealed partial class LedgerClient
{
    /// <summary>
    /// Raises the active version by one guarded append that follows exactly the state that was judged: whoever joined in between refuses it.
    /// </summary>
    /// <param name="judged">The state the decision rests on.</param>
    /// <param name="version">The version, above the active one.</param>
    /// <param name="evidence">What the raise rests on, for the record.</param>
    /// <param name="by">Who raises.</param>
    /// <param name="cancellationToken">Ends the wait; the raise is then unknown.</param>
    /// <returns>Whether it is raised; false when somebody joined in between: judge again.</returns>
    /// <exception cref="CompatNatsException">Not settled in time: the raise may be there. Look at the ledger again.</exception>
    public async Task<bool> TryRaiseAsync(MessageLedger judged, int version, string evidence, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(version, judged.Active);
        if (!await TryAppendAsync(judged, new LedgerEntry.Raised(version, evidence) { At = _time.GetUtcNow(), By = by }, cancellationToken).ConfigureAwait(false)) return false;
        LogMoved(_logger, judged.Type, judged.Active, version, by);
        return true;
    }

    /// <summary>Lowers the active version, guarded as a raise is. Writers follow; what they wrote until then is marked by a fence afterwards.</summary>
    /// <param name="judged">The state the decision rests on.</param>
    /// <param name="version">The version, 1 or more and below the active one.</param>
    /// <param name="evidence">What it rests on, for the record.</param>
    /// <param name="by">Who lowers.</param>
    /// <param name="cancellationToken">Ends the wait; it is then unknown.</param>
    /// <returns>Whether it is lowered; false when somebody joined in between: judge again.</returns>
    /// <exception cref="CompatNatsException">Not settled in time: it may be there. Look at the ledger again.</exception>
    public async Task<bool> TryLowerAsync(MessageLedger judged, int version, string evidence, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(version, judged.Active);
        if (!await TryAppendAsync(judged, new LedgerEntry.Lowered(version, evidence) { At = _time.GetUtcNow(), By = by }, cancellationToken).ConfigureAwait(false)) return false;
        LogMoved(_logger, judged.Type, judged.Active, version, by);
        return true;
    }

    /// <summary>
    /// A reader's duty before it acks: a message past its version's fence comes from a writer that was paused or cut off, or from nobody the ledger knows.
    /// The fence is moved to where the stream ends now, so that nothing is proven on the old one.
    /// </summary>
    /// <param name="type">The message type.</param>
    /// <param name="version">The version the message has.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="sequence">Its sequence there.</param>
    /// <param name="end">The last sequence of the stream, at or after <paramref name="sequence"/>.</param>
    /// <param name="by">The process.</param>
    /// <param name="cancellationToken">Ends it; the entry may then be there.</param>
    /// <returns>Whether it was late; false when the ledger had only not been read so far.</returns>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again before the message is acked.</exception>
    public async Task<bool> MoveFenceAsync(string type, int version, string stream, ulong sequence, ulong end, string by, CancellationToken cancellationToken)
    {
        await FoldAsync(cancellationToken).ConfigureAwait(false);
        if (!Of(type).IsLate(version, stream, sequence)) return false;
        await AppendAsync(type, LedgerSubject.Late(type), new LedgerEntry.Fenced(version, [new(stream, Math.Max(end, sequence))], IsLate: true) { At = _time.GetUtcNow(), By = by }, cancellationToken).ConfigureAwait(false);
        LogLate(_logger, type, version, stream, sequence, Of(type).Active);
        return true;
    }

    /// <summary>Puts a fence on record, behind exactly the state it was judged on.</summary>
    internal Task<bool> TryFenceAsync(MessageLedger judged, int version, IReadOnlyList<StreamFence> streams, string by, CancellationToken cancellationToken)
        => TryAppendAsync(judged, new LedgerEntry.Fenced(version, streams, IsLate: false) { At = _time.GetUtcNow(), By = by }, cancellationToken);

    // Behind the whole stream as it is now, once nothing of the type has followed what was judged: joins stand on other subjects, and one of them refuses
    // it as well. An entry of another type in between is looked past.
    private async Task<bool> TryAppendAsync(MessageLedger judged, LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (!FollowsParties) throw new InvalidOperationException("Decisions are made by a client that follows readers and writers (LedgerOptions.FollowsParties).");
        var (opId, bytes) = (Guid.CreateVersion7().ToString(), MessageLedger.Encode(entry));
        while (true)
        {
            await FoldAsync(cancellationToken).ConfigureAwait(false);
            var view = _view;
            if ((view.Types.GetValueOrDefault(judged.Type)?.Judged ?? 0) != judged.Judged) return false;
            if (await _log.AppendAfterAsync(LedgerSubject.Set(judged.Type), view.Sequence, opId, bytes, _options.Patience, cancellationToken).ConfigureAwait(false) is not { } sequence) continue;
            await FoldAsync(sequence, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    [LoggerMessage(2, LogLevel.Information, "{Type} is moved from version {From} to version {Version} by {By}")]
    private static partial void LogMoved(ILogger logger, string type, int from, int version, string by);

    [LoggerMessage(3, LogLevel.Warning, "Version {Version} of {Type} was met at {Sequence} of {Stream}, past its fence: version {Active} is active. Its writer was paused, cut off, or is not in the ledger")]
    private static partial void LogLate(ILogger logger, string type, int version, string stream, ulong sequence, int active);
}
