using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Ledger;

public sealed partial class LedgerClient
{
    private static readonly TimeSpan FoldAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Registers a build of a reader, durably, before it pulls its first message; does nothing where the same is on record already. Never waits for others:
    /// a thousand may join at once. A raise that is decided meanwhile is refused, or this is, by the order of the entries.
    /// </summary>
    /// <param name="type">The message type.</param>
    /// <param name="reader">The reader's durable.</param>
    /// <param name="stream">The stream it reads.</param>
    /// <param name="window">What this build reads.</param>
    /// <param name="build">The build.</param>
    /// <param name="by">The process, for the record.</param>
    /// <param name="cancellationToken">Ends it; the entry may then be there.</param>
    /// <param name="parks">Whether it joins although versions may lie before it that it cannot read, and parks those.</param>
    /// <exception cref="CompatNatsException">
    /// The ledger did not settle it in time, or versions that it cannot read still lie before it and another build drains them (transient); or the active
    /// version is newer than all it reads.
    /// </exception>
    public async Task<MessageLedger> JoinReaderAsync(string type, string reader, string stream, VersionWindow window, string build, string by, CancellationToken cancellationToken, bool parks = false)
    {
        await FoldAsync(cancellationToken).ConfigureAwait(false);
        if (!parks) await new Admission(_nats, _time).CheckAsync(Of(type), reader, stream, window, build, cancellationToken).ConfigureAwait(false);
        var entry = new LedgerEntry.ReaderJoined(reader, stream, window.Oldest, window.Newest, build, parks) { At = _time.GetUtcNow(), By = by };
        var ledger = await JoinAsync(type, LedgerSubject.Read(reader, type), entry, last => last is LedgerEntry.ReaderJoined joined && joined with { At = entry.At, By = by } == entry, cancellationToken).ConfigureAwait(false);
        if (parks) return ledger;
        if (ledger.Active > window.Newest) throw new CompatNatsException($"Reader {reader} (build {build}) reads versions {window} of {type}, which was raised to version {ledger.Active} meanwhile. Deploy a build that reads it.") { IsRefusal = true };
        // It may have been lowered between the look and the join; from the join on, whoever decides sees this reader.
        await new Admission(_nats, _time).CheckAsync(ledger, reader, stream, window, build, cancellationToken).ConfigureAwait(false);
        return ledger;
    }

    /// <summary>Registers a build of a writer, durably, before it writes its first message; does nothing where the same is on record already.</summary>
    /// <param name="type">The message type.</param>
    /// <param name="writer">The service.</param>
    /// <param name="subject">The NATS subject it publishes the type on.</param>
    /// <param name="window">What this build can write.</param>
    /// <param name="build">The build.</param>
    /// <param name="by">The process, for the record.</param>
    /// <param name="cancellationToken">Ends it; the entry may then be there.</param>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time (transient); or all it can write is newer than the active version.</exception>
    public async Task<MessageLedger> JoinWriterAsync(string type, string writer, string subject, VersionWindow window, string build, string by, CancellationToken cancellationToken)
    {
        await FoldAsync(cancellationToken).ConfigureAwait(false);
        // The first writer of a type decides where it begins.
        var ledger = Of(type).Active > 0 ? Of(type) : await AdoptAsync(type, window.Oldest, by, cancellationToken).ConfigureAwait(false);
        if (ledger.Active >= window.Oldest)
        {
            var entry = new LedgerEntry.WriterJoined(writer, subject, window.Oldest, window.Newest, build) { At = _time.GetUtcNow(), By = by };
            ledger = await JoinAsync(type, LedgerSubject.Write(writer, type), entry, last => last is LedgerEntry.WriterJoined joined && joined with { At = entry.At, By = by } == entry, cancellationToken).ConfigureAwait(false);
        }

        return ledger.Active >= window.Oldest ? ledger
            : throw new CompatNatsException($"Writer {writer} (build {build}) writes versions {window} of {type}, which is at version {ledger.Active}. Deploy a build that also writes {ledger.Active}, and raise first.");
    }

    /// <summary>Says which version of a type is written already, before its first writer joins. Where a version is active, nothing changes.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time (transient), or holds nothing but entries that this build does not know.</exception>
    public async Task<MessageLedger> AdoptAsync(string type, int version, string by, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        await FoldAsync(cancellationToken).ConfigureAwait(false);
        if (Of(type).Active > 0) return Of(type);
        // Behind nothing: of two that say so at once, one is refused and finds the other's.
        var entry = MessageLedger.Encode(new LedgerEntry.Adopted(version) { At = _time.GetUtcNow(), By = by });
        if (await _log.AppendAsync(LedgerSubject.Set(type), 0, Guid.CreateVersion7().ToString(), entry, _options.Patience, cancellationToken).ConfigureAwait(false) is { } sequence)
            await FoldToAsync(LedgerSubject.Set(type), sequence, cancellationToken).ConfigureAwait(false);
        else await FoldAsync(cancellationToken).ConfigureAwait(false);
        return Of(type).Active > 0 ? Of(type)
            : throw new CompatNatsException($"The ledger of {type} holds entries on {LedgerSubject.Set(type)}, and none that this build knows says which version is active. Use a newer build, or look at what stands there.");
    }

    /// <summary>Takes a reader off the record, by name: its backlog no longer counts.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again.</exception>
    public Task<MessageLedger> RetireReaderAsync(string type, string reader, string reason, string by, CancellationToken cancellationToken)
        => JoinAsync(type, LedgerSubject.Read(reader, type), new LedgerEntry.ReaderRetired(reader, reason) { At = _time.GetUtcNow(), By = by }, last => last is null or LedgerEntry.ReaderRetired, cancellationToken);

    /// <summary>Takes a writer off the record, by name: it no longer has to be able to write what is raised to.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again.</exception>
    public Task<MessageLedger> RetireWriterAsync(string type, string writer, string reason, string by, CancellationToken cancellationToken)
        => JoinAsync(type, LedgerSubject.Write(writer, type), new LedgerEntry.WriterRetired(writer, reason) { At = _time.GetUtcNow(), By = by }, last => last is null or LedgerEntry.WriterRetired, cancellationToken);

    /// <summary>Puts on record what a build of a registered reader found when it read history as it would be at a newer version.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again.</exception>
    public Task ReportShadowAsync(string type, string reader, string build, ShadowReport report, string by, CancellationToken cancellationToken)
        => ReportShadowAsync(type, reader, build, report, by, RaiseGate.DefaultMaxShadowAge / 2, cancellationToken);

    /// <param name="type">The message type.</param>
    /// <param name="reader">The reader's durable.</param>
    /// <param name="build">The build.</param>
    /// <param name="report">What it found.</param>
    /// <param name="by">The process, for the record.</param>
    /// <param name="renewAfter">From which age on the same is said again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task ReportShadowAsync(string type, string reader, string build, ShadowReport report, string by, TimeSpan renewAfter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var now = _time.GetUtcNow();
        // A second process of the build that finds as little says nothing new; one that found messages where the other found none does.
        return JoinAsync(type, LedgerSubject.Shadow(reader, type), new LedgerEntry.ShadowRead(reader, build, report) { At = now, By = by },
            last => last is LedgerEntry.ShadowRead read && read.Build == build && now - read.At < renewAfter && (read.Report == report || IsAsGood(read.Report, report)), cancellationToken);
    }

    private static bool IsAsGood(ShadowReport before, ShadowReport report)
        => before.Failed == 0 && report.Failed == 0 && before.Version == report.Version && (before.Messages > 0 || report.Messages == 0) && (before.CastDown > 0 || report.CastDown == 0);

    // The same words said last on the party's own subject need not be said again.
    private async Task<MessageLedger> JoinAsync(string type, string subject, LedgerEntry entry, Func<LedgerEntry?, bool> isSaid, CancellationToken cancellationToken)
    {
        if (!isSaid(await _log.LastAsync(subject, cancellationToken).ConfigureAwait(false) is { } last ? MessageLedger.Decode(last.Data) : null))
            return await AppendAsync(type, subject, entry, cancellationToken).ConfigureAwait(false);
        await FoldAsync(cancellationToken).ConfigureAwait(false);
        return Of(type);
    }

    // Behind whatever is newest; returns once the fold has come to it.
    private async Task<MessageLedger> AppendAsync(string type, string subject, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var before = _view.Sequence;
        var sequence = await _log.AppendAsync(subject, Guid.CreateVersion7().ToString(), MessageLedger.Encode(entry), _options.Patience, cancellationToken).ConfigureAwait(false);
        // Behind what was read already: the ledger counts anew.
        if (sequence <= before) _mustLook = true;
        await FoldToAsync(subject, sequence, cancellationToken).ConfigureAwait(false);
        return Of(type);
    }

    private async Task FoldToAsync(string subject, ulong sequence, CancellationToken cancellationToken)
    {
        // An answer may come from a server that has not heard of it yet.
        while (await _log.NextAsync(subject, sequence, cancellationToken).ConfigureAwait(false) is null) await Task.Delay(FoldAgain, _time, cancellationToken).ConfigureAwait(false);
        await FoldAsync(sequence, cancellationToken).ConfigureAwait(false);
    }
}
