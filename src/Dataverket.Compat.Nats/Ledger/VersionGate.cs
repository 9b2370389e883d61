using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// May a version become the active one of a message type? Only when every registered reader can read it, every writer can write it, every live process
/// agrees, and the broker knows no consumer that the ledger does not. Names whoever stands in the way, all at once.
/// </summary>
public abstract class VersionGate : Gate
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private readonly VersionJudge _judge;
    private readonly TimeProvider _time;

    private protected VersionGate(string name, INatsConnection nats, LedgerClient ledger, AnnouncementWatcher announcements, string type, int version, string? subject, TimeProvider? time)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        (Ledger, Type, Version) = (ledger, type, version);
        _time = time ?? TimeProvider.System;
        _judge = new(nats, ledger, announcements, _time, type, subject);
        Ends = new(nats, _time);
    }

    /// <summary>The message type.</summary>
    public string Type { get; }

    /// <summary>The version.</summary>
    public int Version { get; }

    /// <summary>What a step calls it.</summary>
    internal abstract string Verb { get; }

    private protected LedgerClient Ledger { get; }

    private protected StreamEnds Ends { get; }

    private protected DateTimeOffset Now => _time.GetUtcNow();

    /// <inheritdoc/>
    public override async ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken) => (await JudgeLedgerAsync(cancellationToken).ConfigureAwait(false)).Result;

    /// <summary>The verdict, with the very state it rests on.</summary>
    internal async Task<(GateResult Result, MessageLedger Ledger)> JudgeLedgerAsync(CancellationToken cancellationToken)
    {
        await Ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
        var ledger = Ledger.Of(Type);
        if (IsThere(ledger.Active)) return (GateResult.Pass($"{Type} is at version {ledger.Active} already"), ledger);
        (var early, ledger) = await _judge.LookAsync(cancellationToken).ConfigureAwait(false);
        if (early is not null) return (early, ledger);
        var reasons = await _judge.InTheWayAsync(ledger, Version, cancellationToken).ConfigureAwait(false);
        reasons.AddRange(await InTheWayAsync(ledger, cancellationToken).ConfigureAwait(false));
        return reasons.Count > 0 ? (GateResult.Shut(GateVerdict.Fail, reasons), ledger) : (GateResult.Pass(Evidence(ledger)), ledger);
    }

    /// <summary>Judges and moves the version in the same breath: whoever joins in between makes it judge again.</summary>
    /// <param name="by">Who acts, for the record.</param>
    /// <param name="cancellationToken">Ends it; the move is then unknown.</param>
    /// <returns>The verdict; when it passes, the version is there.</returns>
    /// <exception cref="CompatNatsException">Not settled in time: it may be there. Asking again is safe.</exception>
    public async Task<GateResult> MoveAsync(string by, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 > LongestPause ? LongestPause : pause * 2)
        {
            var (result, judged) = await JudgeLedgerAsync(cancellationToken).ConfigureAwait(false);
            if (IsThere(judged.Active) || result.Verdict != GateVerdict.Pass || await TryMoveAsync(judged, result.Evidence, by, cancellationToken).ConfigureAwait(false)) return result;
            // While a thousand join, each look costs the broker a census.
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether nothing is left to do.</summary>
    internal abstract bool IsThere(int active);

    /// <summary>What else stands in the way.</summary>
    private protected abstract Task<IReadOnlyList<GateReason>> InTheWayAsync(MessageLedger ledger, CancellationToken cancellationToken);

    /// <summary>What the verdict rests on.</summary>
    private protected virtual string Evidence(MessageLedger ledger) => VersionJudge.Evidence(ledger, Version);

    /// <summary>The subjects that carry the type.</summary>
    private protected IReadOnlyList<string> SubjectsOf(MessageLedger ledger) => _judge.SubjectsOf(ledger);

    private protected abstract Task<bool> TryMoveAsync(MessageLedger judged, string evidence, string by, CancellationToken cancellationToken);
}
