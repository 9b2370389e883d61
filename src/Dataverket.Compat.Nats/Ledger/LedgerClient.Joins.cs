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
        var ledger = await JoinAsync(type, Of(type).Readers.GetValueOrDefault(reader), stream, new(build, window) { Parks = parks },
            new LedgerEntry.ReaderJoined(reader, stream, window.Oldest, window.Newest, build, parks) { At = _time.GetUtcNow(), By = by }, cancellationToken).ConfigureAwait(false);
        return IsOnRecord(ledger.Readers.GetValueOrDefault(reader), stream, new(build, window) { Parks = parks }) ? ledger
            : throw new CompatNatsException($"Reader {reader} (build {build}) reads versions {window} of {type}, which was raised to version {ledger.Active} meanwhile. Deploy a build that reads it.");
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
        var ledger = Of(type);
        if (ledger.Active == 0 || ledger.Active >= window.Oldest)
        {
            ledger = await JoinAsync(type, ledger.Writers.GetValueOrDefault(writer), subject, new(build, window),
                new LedgerEntry.WriterJoined(writer, subject, window.Oldest, window.Newest, build) { At = _time.GetUtcNow(), By = by }, cancellationToken).ConfigureAwait(false);
        }

        return IsOnRecord(ledger.Writers.GetValueOrDefault(writer), subject, new(build, window)) ? ledger
            : throw new CompatNatsException($"Writer {writer} (build {build}) writes versions {window} of {type}, which is at version {ledger.Active}. Deploy a build that also writes {ledger.Active}, and raise first.");
    }

    /// <summary>Says which version of a type is written already, before its first writer joins. Where a version is active, nothing changes.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again.</exception>
    public Task<MessageLedger> AdoptAsync(string type, int version, string by, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return DecideAsync(type, ledger => ledger.Active > 0 ? null : new LedgerEntry.Adopted(version) { At = _time.GetUtcNow(), By = by }, cancellationToken);
    }

    /// <summary>Takes a reader off the record, by name: its backlog no longer counts.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again.</exception>
    public Task<MessageLedger> RetireReaderAsync(string type, string reader, string reason, string by, CancellationToken cancellationToken)
        => DecideAsync(type, ledger => ledger.Readers.ContainsKey(reader) ? new LedgerEntry.ReaderRetired(reader, reason) { At = _time.GetUtcNow(), By = by } : null, cancellationToken);

    /// <summary>Takes a writer off the record, by name: it no longer has to be able to write what is raised to.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again.</exception>
    public Task<MessageLedger> RetireWriterAsync(string type, string writer, string reason, string by, CancellationToken cancellationToken)
        => DecideAsync(type, ledger => ledger.Writers.ContainsKey(writer) ? new LedgerEntry.WriterRetired(writer, reason) { At = _time.GetUtcNow(), By = by } : null, cancellationToken);

    /// <summary>Puts on record what a build of a registered reader found when it read history as it would be at a newer version.</summary>
    /// <exception cref="CompatNatsException">The ledger did not settle it in time; try again.</exception>
    public async Task ReportShadowAsync(string type, string reader, string build, ShadowReport report, string by, CancellationToken cancellationToken)
    {
        var held = Of(type).Readers.GetValueOrDefault(reader)?.Builds.Find(one => one.Build == build);
        // A second process of the build that finds as little says nothing new.
        if (held is null || held.Shadow == report || (report.Failed == 0 && held.Shadow is { Failed: 0 } before && before.Version == report.Version)) return;
        await AppendAsync(type, new LedgerEntry.ShadowRead(reader, build, report) { At = _time.GetUtcNow(), By = by }, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsOnRecord(LedgerParty? party, string place, LedgerBuild build)
        => party is not null && party.Place == place && party.Builds.Exists(one => one.Build == build.Build && one.Window == build.Window && one.Parks == build.Parks);

    // The same words said last need not be said again.
    private async Task<MessageLedger> JoinAsync(string type, LedgerParty? party, string place, LedgerBuild build, LedgerEntry entry, CancellationToken cancellationToken)
        => IsOnRecord(party, place, build) && party!.Build == build.Build ? Of(type) : await AppendAsync(type, entry, cancellationToken).ConfigureAwait(false);

    // Behind whatever is newest; returns once the fold has come to it.
    private async Task<MessageLedger> AppendAsync(string type, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var sequence = await _log.AppendAsync(MessageLedger.Subject(type), Guid.CreateVersion7().ToString(), MessageLedger.Encode(entry), _options.Patience, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            await FoldAsync(sequence, cancellationToken).ConfigureAwait(false);
            if (Sequence >= sequence) return Of(type);
            // The answer came from a server that has not heard of it yet.
            await Task.Delay(FoldAgain, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    // Where others may say the same at once: behind exactly the state that was looked at.
    private async Task<MessageLedger> DecideAsync(string type, Func<MessageLedger, LedgerEntry?> decide, CancellationToken cancellationToken)
    {
        while (true)
        {
            await FoldAsync(cancellationToken).ConfigureAwait(false);
            var ledger = Of(type);
            if (decide(ledger) is not { } entry) return ledger;
            await TryAppendAsync(ledger, entry, cancellationToken).ConfigureAwait(false);
        }
    }
}
