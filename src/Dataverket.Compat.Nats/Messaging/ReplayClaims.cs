using System.Collections.Concurrent;
using System.Globalization;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// Who is at work on a copy out of the park: one entry beside the dead letters for as long as its handler runs, so that one process handles it at a time, and so that a process
/// that dies in the middle of it leaves a trace. Whoever lives renews his entry; one that does not change is of a process that died. Safe to use from any thread.
/// </summary>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="log">The stream of copies.</param>
/// <param name="owner">This process, by a name that no other has and that it does not keep over a restart.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayClaims(INatsConnection nats, GuardedLog log, string owner, TimeProvider time)
{
    private const string OwnerHeader = "dv-mark";
    private const string DeathsHeader = "dv-deaths";
    private const string CopyHeader = "dv-copy";
    private const string WaitHeader = "dv-wait";
    private const int MostOthers = 10_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // What another process's entry was when it was first seen here, and when it was seen once more: nobody's clock is compared with another's.
    private readonly ConcurrentDictionary<string, Seen> _others = new();

    /// <summary>Takes a copy in hand.</summary>
    /// <param name="parked">The copy.</param>
    /// <param name="silence">After how long without a change another process's entry is of one that died, unless that says longer; renewed thrice in that time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>
    /// <c>null</c> while another process is at work on it, as far as is known here. Where the server takes no entry, which a full stream does not, the copy is in hand without one:
    /// else nothing would ever make room.
    /// </returns>
    /// <exception cref="CompatNatsException">The server did not answer in time.</exception>
    /// <exception cref="NatsException">The connection failed.</exception>
    public async Task<ReplayClaim?> TakeAsync(LogEntry parked, TimeSpan silence, CancellationToken cancellationToken)
    {
        try
        {
            return await TryTakeAsync(parked, silence, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException)
        {
            // Who is not answered cannot tell whether others are silent.
            _others.Clear();
            throw;
        }
    }

    private async Task<ReplayClaim?> TryTakeAsync(LogEntry parked, TimeSpan silence, CancellationToken cancellationToken)
    {
        var claim = new ClaimEntry(ClaimSubject.Of(parked.Subject), parked.Sequence, 0, silence);
        var (sequence, problem) = await StoreAsync(claim, 0, cancellationToken).ConfigureAwait(false);
        var isFree = sequence > 0;
        if (!isFree && problem.Length == 0)
        {
            if (await log.LastAsync(claim.Place, cancellationToken).ConfigureAwait(false) is not { } there) return null;
            // One's own could not be taken back.
            var isOwn = there.Header(OwnerHeader) == owner;
            var waits = TimeSpan.FromMilliseconds(Math.Min(Number(there, WaitHeader), LongestWait.TotalMilliseconds));
            if (!isOwn && !IsSilent(claim.Place, there.Sequence, waits > silence ? waits : silence)) return null;
            // A copy that is handed back is another one: nobody has died of it.
            if (Number(there, CopyHeader) == parked.Sequence) claim = claim with { Deaths = (int)Math.Min(Number(there, DeathsHeader), ParkingLot.MostDeaths) + (isOwn ? 0 : 1) };
            (sequence, problem) = await StoreAsync(claim, there.Sequence, cancellationToken).ConfigureAwait(false);
            if (sequence == 0 && problem.Length == 0) return null;
        }

        _others.TryRemove(claim.Place, out _);
        if (!isFree && sequence > 0) await TidyAsync(claim, sequence, cancellationToken).ConfigureAwait(false);
        return new(this, claim, sequence, problem, time);
    }

    /// <summary>Says that the handler is still at work.</summary>
    /// <returns>The newest entry; 0 when it is another process's, or the server takes none.</returns>
    internal async Task<ulong> RenewAsync(ClaimEntry claim, ulong behind, CancellationToken cancellationToken)
    {
        var (next, problem) = await StoreAsync(claim, behind, cancellationToken).ConfigureAwait(false);
        // The answer to the renewal before was lost.
        return next == 0 && problem.Length == 0 && await OwnAsync(claim, cancellationToken).ConfigureAwait(false) is { } own ? (await StoreAsync(claim, own.Sequence, cancellationToken).ConfigureAwait(false)).Sequence : next;
    }

    /// <summary>Takes out what lies behind the newest entry.</summary>
    internal Task TidyAsync(ClaimEntry claim, ulong newest, CancellationToken cancellationToken) => log.RemoveOlderAsync(claim.Place, newest, cancellationToken);

    /// <summary>Takes this process's entry out; where it is not certain which is its newest, the newest one last.</summary>
    internal async Task RemoveAsync(ClaimEntry claim, ulong sequence, bool isCertain, CancellationToken cancellationToken)
    {
        var newest = isCertain ? sequence : (await OwnAsync(claim, cancellationToken).ConfigureAwait(false))?.Sequence ?? sequence;
        // What lay behind it may not have been taken out.
        if (!isCertain) await TidyAsync(claim, newest, cancellationToken).ConfigureAwait(false);
        await log.RemoveAsync(newest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A copy is out of the park without having been in anybody's hands: what one who died of it left goes as well.</summary>
    internal async Task ForgetAsync(LogEntry parked, CancellationToken cancellationToken)
    {
        var place = ClaimSubject.Of(parked.Subject);
        if (await log.LastAsync(place, cancellationToken).ConfigureAwait(false) is not { } there || Number(there, CopyHeader) != parked.Sequence) return;
        await log.RemoveOlderAsync(place, there.Sequence, cancellationToken).ConfigureAwait(false);
        await log.RemoveAsync(there.Sequence, cancellationToken).ConfigureAwait(false);
    }

    private async Task<LogEntry?> OwnAsync(ClaimEntry claim, CancellationToken cancellationToken)
        => await log.LastAsync(claim.Place, cancellationToken).ConfigureAwait(false) is { } there && there.Header(OwnerHeader) == owner ? there : null;

    // 0 and nothing more when another entry is there.
    private async Task<(ulong Sequence, string Problem)> StoreAsync(ClaimEntry claim, ulong behind, CancellationToken cancellationToken)
    {
        var headers = new NatsHeaders
        {
            [OwnerHeader] = owner,
            [CopyHeader] = claim.Copy.ToString(CultureInfo.InvariantCulture),
            [DeathsHeader] = claim.Deaths.ToString(CultureInfo.InvariantCulture),
            [WaitHeader] = ((long)claim.Silence.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            ["Nats-Expected-Last-Subject-Sequence"] = behind.ToString(CultureInfo.InvariantCulture),
        };
        var ack = await StoredAck.PublishAsync(nats, claim.Place, ReadOnlyMemory<byte>.Empty, headers, cancellationToken).ConfigureAwait(false);
        return (ack.ErrorCode == 0 ? ack.Sequence : 0, ack.ErrorCode is 0 or StoredAck.WrongLastSequence ? "" : ack.Error);
    }

    // Whoever may publish there may write anything.
    private static ulong Number(LogEntry entry, string header) => ulong.TryParse(entry.Header(header), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // Unchanged in three answers, the last two half the time apart: of two alone, all the time between them may have been one in which the server took no renewal.
    private bool IsSilent(string place, ulong sequence, TimeSpan silence)
    {
        if (_others.Count > MostOthers) _others.Clear();
        var now = time.GetTimestamp();
        var seen = _others.AddOrUpdate(place, new Seen(sequence, now, null), (_, before) => before.Sequence != sequence ? new(sequence, now, null)
            : before.Again is null && time.GetElapsedTime(before.Since, now) >= silence / 2 ? before with { Again = now } : before);
        return seen.Again is { } again && time.GetElapsedTime(again, now) >= silence / 2;
    }

    private sealed record Seen(ulong Sequence, long Since, long? Again);
}
