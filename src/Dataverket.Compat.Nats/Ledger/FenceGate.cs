using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Has every writer followed the last change of the active version? When it has, <see cref="TakeAsync"/> marks where the versions end that are no longer
/// written: that is what lets older readers back in after a lowering, and what the end of a version is proven by.
/// </summary>
public sealed class FenceGate : Gate
{
    private readonly LedgerClient _ledger;
    private readonly AnnouncementWatcher _announcements;
    private readonly VersionJudge _judge;
    private readonly StreamEnds _ends;
    private readonly string _type;

    /// <summary>Makes the gate.</summary>
    /// <param name="name">The name that plans use.</param>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="ledger">The ledger, followed by the caller.</param>
    /// <param name="announcements">The announcements, heard by the caller.</param>
    /// <param name="type">The message type.</param>
    /// <param name="subject">The NATS subject that carries it; <c>null</c> for those that its writers registered.</param>
    /// <param name="time">The clock; <c>null</c> for the system's.</param>
    public FenceGate(string name, INatsConnection nats, LedgerClient ledger, AnnouncementWatcher announcements, string type, string? subject = null, TimeProvider? time = null)
        : base(name)
    {
        (_ledger, _announcements, _type) = (ledger, announcements, type);
        _judge = new(nats, ledger, announcements, time ?? TimeProvider.System, type, subject);
        _ends = new(nats, time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public override async ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken) => (await JudgeLedgerAsync(cancellationToken).ConfigureAwait(false)).Result;

    /// <summary>Takes the fences that are missing, as soon as the gate passes. Done twice, or by two at once, it is as good as once.</summary>
    /// <param name="by">Who takes them, for the record.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The verdict; when it passes, no fence is missing.</returns>
    /// <exception cref="CompatNatsException">The server did not answer in time; try again.</exception>
    public async Task<GateResult> TakeAsync(string by, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (result, ledger) = await JudgeLedgerAsync(cancellationToken).ConfigureAwait(false);
            if (result.Verdict != GateVerdict.Pass || ledger.Unfenced.Count == 0) return result;
            // Asked after the last writer has said that nothing earlier is under way: whatever it wrote before is in.
            var streams = await _ends.OfAsync(_judge.SubjectsOf(ledger), cancellationToken).ConfigureAwait(false);
            await _ledger.TryFenceAsync(ledger, ledger.Unfenced[0], streams, by, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(GateResult Result, MessageLedger Ledger)> JudgeLedgerAsync(CancellationToken cancellationToken)
    {
        var (early, ledger) = await _judge.LookAsync(cancellationToken).ConfigureAwait(false);
        if (early is not null) return (early, ledger);
        if (ledger.Unfenced.Count == 0) return (GateResult.Pass($"{_type}: no fence is missing"), ledger);

        List<GateReason> reasons = [];
        var live = _announcements.Live().Select(entry => entry.Said).ToList();
        // One that has seen more than there is speaks of a ledger that is gone; or of entries that came since the look above.
        if (live.Exists(said => said.Writes.Any(use => use.Type == _type && use.Seen > _ledger.Sequence))) await _ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
        foreach (var said in live)
            foreach (var use in said.Writes.Where(use => use.Type == _type && (use.Seen < ledger.ActiveSince || use.Seen > _ledger.Sequence)))
                reasons.Add(new($"{said.Instance} of {said.Service} (build {said.Build}) has not said that nothing but version {ledger.Active} of {_type} is under way: it is at {use.Seen} of the ledger, and the change at {ledger.ActiveSince}.", "Wait, or look at its outbox."));
        // One that is down may have messages in its outbox that it sends, as they are, when it comes back.
        foreach (var writer in ledger.Writers.Values.Where(writer => writer.Builds.Exists(build => ledger.Unfenced.Any(build.Window.Contains)) && !live.Exists(said => said.Writes.Any(use => use.Type == _type && use.Party == writer.Name))))
            reasons.Add(new($"Writer {writer.Name} (build {writer.Build}) is not alive, and may have messages of version {string.Join(", ", ledger.Unfenced)} of {_type} in its outbox.", $"Start {writer.Name} until its outbox is empty, or retire it by name (ledger retire)."));
        foreach (var writer in ledger.Writers.Values)
            foreach (var build in _judge.JoinedJustNow(writer).Where(build => !live.Exists(said => said.Build == build.Build && said.Writes.Any(use => use.Type == _type && use.Party == writer.Name))))
                reasons.Add(new($"Writer {writer.Name} (build {build.Build}) has joined only now and has not announced itself.", $"Wait up to {_announcements.Options.MaxAge.TotalSeconds:0} s."));
        return reasons.Count > 0 ? (GateResult.Shut(GateVerdict.Fail, reasons), ledger) : (GateResult.Pass($"{_type}: every writer has followed to version {ledger.Active}"), ledger);
    }
}
