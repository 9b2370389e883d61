using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// May the active version of a message type be raised? Besides what <see cref="VersionGate"/> asks, every reader must lately have read history as it would be
/// at that version, and no earlier change may still be under way.
/// </summary>
/// <param name="name">The name that plans use.</param>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="ledger">The ledger, followed by the caller.</param>
/// <param name="announcements">The announcements, heard by the caller.</param>
/// <param name="type">The message type.</param>
/// <param name="version">The version to raise to.</param>
/// <param name="subject">The NATS subject that carries it; <c>null</c> for those that its writers registered.</param>
/// <param name="time">The clock; <c>null</c> for the system's.</param>
public sealed class RaiseGate(string name, INatsConnection nats, LedgerClient ledger, AnnouncementWatcher announcements, string type, int version, string? subject = null, TimeProvider? time = null)
    : VersionGate(name, nats, ledger, announcements, type, version, subject, time)
{
    internal static readonly TimeSpan DefaultMaxShadowAge = TimeSpan.FromHours(24);

    /// <summary>Whether every reader must have read history at the new version without a fault. Default true.</summary>
    public bool NeedsShadowRead { get; init; } = true;

    /// <summary>
    /// How old a reader's finding about history may be. Default 24 h. Readers renew theirs, as long as the version is not active, after
    /// <see cref="Messaging.ConsumerOptions.RehearseEvery"/>, which must be shorter. A finding of no message at all counts only while there is none.
    /// </summary>
    public TimeSpan MaxShadowAge { get; init; } = DefaultMaxShadowAge;

    internal override string Verb => "message.raise";

    internal override bool IsThere(int active) => active >= Version;

    private protected override async Task<IReadOnlyList<GateReason>> InTheWayAsync(MessageLedger ledger, CancellationToken cancellationToken)
    {
        List<GateReason> reasons = [];
        if (ledger.Unfenced.Count > 0)
            reasons.Add(new($"The last change of {Type} is still under way: no fence of version {string.Join(", ", ledger.Unfenced)} has been taken.", "Wait for its writers, or take the fence."));
        if (!NeedsShadowRead) return reasons;
        // Asked once for each stream: a plane has thousands of readers.
        Dictionary<string, ulong> ends = new(StringComparer.Ordinal);
        foreach (var reader in ledger.Readers.Values.Where(reader => reader.Window.Contains(Version)))
            if (Unread(reader) is { } reason) reasons.Add(reason);
            else if (reader.Latest.Shadow is { Messages: 0 } && await EndAsync(reader.Place).ConfigureAwait(false) is > 0 and var last)
                reasons.Add(new($"Reader {reader.Name} (build {reader.Build}) read history of {Type} when it found no message of it, and one lies at {last} of {reader.Place}.", "It looks again by itself within 5 s; when this stays, see whether it runs, and whether what it reads (ConsumerOptions.Subject) holds the type."));
        return reasons;

        async Task<ulong> EndAsync(string stream)
        {
            if (ends.TryGetValue(stream, out var end)) return end;
            foreach (var carried in SubjectsOf(ledger)) end = Math.Max(end, await Ends.LastAsync(stream, carried, cancellationToken).ConfigureAwait(false));
            return ends[stream] = end;
        }
    }

    private protected override string Evidence(MessageLedger ledger) => VersionJudge.Evidence(ledger, Version, NeedsShadowRead) + (NeedsShadowRead ? "" : "; history was not asked for");

    private protected override Task<bool> TryMoveAsync(MessageLedger judged, string evidence, string by, CancellationToken cancellationToken)
        => Ledger.TryRaiseAsync(judged, Version, evidence, by, cancellationToken);

    private GateReason? Unread(LedgerParty reader) => reader.Latest switch
    {
        { Shadow: { Failed: > 0 } read } when read.Version >= Version
            => new($"Reader {reader.Name} (build {reader.Build}) read {read.Messages} messages of {Type} as they would be at version {read.Version} and could not handle {read.Failed}: {read.FirstFault}.", $"Mend {reader.Name} and deploy it."),
        { Shadow: { } read } latest when read.Version >= Version && Now - latest.ShadowAt > MaxShadowAge
            => new($"Reader {reader.Name} (build {reader.Build}) read history of {Type} as it would be at version {read.Version} {(Now - latest.ShadowAt).TotalHours:0.#} h ago, and that counts for {MaxShadowAge.TotalHours:0.#} h.", "It does so again by itself while it runs (ConsumerOptions.RehearseEvery): see whether it runs, or restart it."),
        { Shadow: { } read } when read.Version >= Version => null,
        _ => new($"Reader {reader.Name} (build {reader.Build}) has not read history of {Type} as it would be at version {Version}.", "It does so by itself when it starts; look at its log."),
    };
}
