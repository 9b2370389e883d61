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

    // What another process's entry was when it was first seen here: nobody's clock is compared with another's.
    private readonly ConcurrentDictionary<string, (ulong Sequence, long Since)> _others = new();

    /// <summary>Takes a copy in hand.</summary>
    /// <param name="parked">The copy.</param>
    /// <param name="silence">After how long without a change another process's entry is of one that died; renewed thrice in that time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>
    /// <c>null</c> while another process is at work on it, as far as is known here. Where the server takes no entry, which a full stream does not, the copy is in hand without one:
    /// else nothing would ever make room.
    /// </returns>
    /// <exception cref="CompatNatsException">The server did not answer in time.</exception>
    /// <exception cref="NatsException">The connection failed.</exception>
    public async Task<ReplayClaim?> TakeAsync(LogEntry parked, TimeSpan silence, CancellationToken cancellationToken)
    {
        var place = ClaimSubject.Of(parked.Subject);
        var (sequence, problem) = await StoreAsync(place, 0, parked.Sequence, 0, cancellationToken).ConfigureAwait(false);
        var (deaths, isFree) = (0, sequence > 0);
        if (!isFree && problem.Length == 0)
        {
            if (await log.LastAsync(place, cancellationToken).ConfigureAwait(false) is not { } there) return null;
            // One's own could not be taken back.
            var isOwn = there.Header(OwnerHeader) == owner;
            if (!isOwn && !IsSilent(place, there.Sequence, silence)) return null;
            deaths = Number(there, CopyHeader) == parked.Sequence ? (int)Math.Min(Number(there, DeathsHeader), ParkingLot.MostDeaths) + (isOwn ? 0 : 1) : 0;
            (sequence, problem) = await StoreAsync(place, there.Sequence, parked.Sequence, deaths, cancellationToken).ConfigureAwait(false);
            if (sequence == 0 && problem.Length == 0) return null;
        }

        _others.TryRemove(place, out _);
        if (problem.Length > 0) return new(this, parked.Sequence, place, problem, deaths);
        if (!isFree) await TidyAsync(place, sequence, cancellationToken).ConfigureAwait(false);
        return new(this, parked.Sequence, place, sequence, deaths, silence / 3, time);
    }

    /// <summary>Says that the handler is still at work.</summary>
    /// <returns>The newest entry; 0 when it is another process's, or the server takes none.</returns>
    internal async Task<ulong> RenewAsync(string place, ulong behind, ulong copy, int deaths, CancellationToken cancellationToken)
    {
        var (next, problem) = await StoreAsync(place, behind, copy, deaths, cancellationToken).ConfigureAwait(false);
        // The answer to the renewal before was lost.
        return next == 0 && problem.Length == 0 && await OwnAsync(place, cancellationToken).ConfigureAwait(false) is { } own ? (await StoreAsync(place, own.Sequence, copy, deaths, cancellationToken).ConfigureAwait(false)).Sequence : next;
    }

    /// <summary>Takes out what lies behind the newest entry.</summary>
    internal Task TidyAsync(string place, ulong newest, CancellationToken cancellationToken) => log.RemoveOlderAsync(place, newest, cancellationToken);

    /// <summary>Takes this process's entry out; of one that is not certain to be its newest, also what came behind it.</summary>
    internal async Task RemoveAsync(string place, ulong sequence, bool isCertain, CancellationToken cancellationToken)
    {
        await log.RemoveAsync(sequence, cancellationToken).ConfigureAwait(false);
        if (isCertain || await OwnAsync(place, cancellationToken).ConfigureAwait(false) is not { } own) return;
        await TidyAsync(place, own.Sequence, cancellationToken).ConfigureAwait(false);
        await log.RemoveAsync(own.Sequence, cancellationToken).ConfigureAwait(false);
    }

    private async Task<LogEntry?> OwnAsync(string place, CancellationToken cancellationToken)
        => await log.LastAsync(place, cancellationToken).ConfigureAwait(false) is { } there && there.Header(OwnerHeader) == owner ? there : null;

    // 0 and nothing more when another entry is there.
    private async Task<(ulong Sequence, string Problem)> StoreAsync(string place, ulong behind, ulong copy, int deaths, CancellationToken cancellationToken)
    {
        var headers = new NatsHeaders
        {
            [OwnerHeader] = owner,
            // A copy that is handed back is another one: nobody has died of it.
            [CopyHeader] = copy.ToString(CultureInfo.InvariantCulture),
            [DeathsHeader] = deaths.ToString(CultureInfo.InvariantCulture),
            ["Nats-Expected-Last-Subject-Sequence"] = behind.ToString(CultureInfo.InvariantCulture),
        };
        var ack = await StoredAck.PublishAsync(nats, place, ReadOnlyMemory<byte>.Empty, headers, cancellationToken).ConfigureAwait(false);
        return (ack.ErrorCode == 0 ? ack.Sequence : 0, ack.ErrorCode is 0 or StoredAck.WrongLastSequence ? "" : ack.Error);
    }

    // Whoever may publish there may write anything.
    private static ulong Number(LogEntry entry, string header) => ulong.TryParse(entry.Header(header), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private bool IsSilent(string place, ulong sequence, TimeSpan silence)
    {
        var now = time.GetTimestamp();
        var seen = _others.AddOrUpdate(place, (sequence, now), (_, before) => before.Sequence == sequence ? before : (sequence, now));
        return time.GetElapsedTime(seen.Since, now) >= silence;
    }
}
