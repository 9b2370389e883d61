using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// May the active version of a message type be raised? Besides what <see cref="VersionGate"/> asks, every reader must have read history as it would be at
/// that version, and no earlier change may still be under way.
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
    /// <summary>Whether every reader must have read history at the new version without a fault. Default true.</summary>
    public bool NeedsShadowRead { get; init; } = true;

    internal override string Verb => "message.raise";

    internal override bool IsThere(int active) => active >= Version;

    private protected override IEnumerable<GateReason> InTheWay(MessageLedger ledger)
    {
        if (ledger.Unfenced.Count > 0)
            yield return new($"The last change of {Type} is still under way: no fence of version {string.Join(", ", ledger.Unfenced)} has been taken.", "Wait for its writers, or take the fence.");
        if (!NeedsShadowRead) yield break;
        foreach (var reader in ledger.Readers.Values.Where(reader => reader.Window.Contains(Version)))
            if (Unread(reader) is { } reason) yield return reason;
    }

    private protected override Task<bool> TryMoveAsync(MessageLedger judged, string evidence, string by, CancellationToken cancellationToken)
        => Ledger.TryRaiseAsync(judged, Version, evidence, by, cancellationToken);

    private GateReason? Unread(LedgerParty reader) => reader.Latest.Shadow switch
    {
        { Failed: 0 } read when read.Version >= Version => null,
        { Failed: > 0 } read when read.Version >= Version
            => new($"Reader {reader.Name} (build {reader.Build}) read {read.Messages} messages of {Type} as they would be at version {read.Version} and could not handle {read.Failed}: {read.FirstFault}.", $"Mend {reader.Name} and deploy it."),
        _ => new($"Reader {reader.Name} (build {reader.Build}) has not read history of {Type} as it would be at version {Version}.", "It does so by itself when it starts; look at its log."),
    };
}
