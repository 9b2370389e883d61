using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// May the active version of a message type be lowered? What is stored already stays; binaries that read only the older version come after the fence.
/// </summary>
/// <param name="name">The name that plans use.</param>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="ledger">The ledger, followed by the caller.</param>
/// <param name="announcements">The announcements, heard by the caller.</param>
/// <param name="type">The message type.</param>
/// <param name="version">The version to lower to.</param>
/// <param name="subject">The NATS subject that carries it; <c>null</c> for those that its writers registered.</param>
/// <param name="time">The clock; <c>null</c> for the system's.</param>
public sealed class LowerGate(string name, INatsConnection nats, LedgerClient ledger, AnnouncementWatcher announcements, string type, int version, string? subject = null, TimeProvider? time = null)
    : VersionGate(name, nats, ledger, announcements, type, version, subject, time)
{
    internal override string Verb => "message.lower";

    internal override bool IsThere(int active) => active > 0 && active <= Version;

    private protected override Task<IReadOnlyList<GateReason>> InTheWayAsync(MessageLedger ledger, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<GateReason>>(ledger.Active == 0 ? [new($"{Type} has no active version.", "Start the service that owns it.")] : []);

    private protected override Task<bool> TryMoveAsync(MessageLedger judged, string evidence, string by, CancellationToken cancellationToken)
        => Ledger.TryLowerAsync(judged, Version, evidence, by, cancellationToken);
}
