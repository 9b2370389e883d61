using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// The time during which this process owns a durable. It is over when somebody else claimed, and at the latest one time to live after the last renewal that
/// the server confirmed was begun, by this process's own monotonic clock. Safe to share between threads but for the log, which one at a time uses.
/// </summary>
internal sealed class OwnerTerm : IDisposable
{
    private readonly OwnerLog _log;
    private readonly TimeSpan _timeToLive;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost;
    private long _confirmed;
    private string _why = "";

    /// <param name="log">The log, whose last entry is the claim.</param>
    /// <param name="timeToLive">For how long a confirmed entry counts.</param>
    /// <param name="confirmed">When the claim was begun.</param>
    /// <param name="time">The clock.</param>
    public OwnerTerm(OwnerLog log, TimeSpan timeToLive, long confirmed, TimeProvider time)
    {
        (_log, _timeToLive, _confirmed, _time) = (log, timeToLive, confirmed, time);
        Epoch = log.Sequence;
        _lost = new CancellationTokenSource(Left, time);
        Lost = _lost.Token;
    }

    /// <summary>The claim's sequence: a later owner has a greater one.</summary>
    public ulong Epoch { get; }

    /// <summary>Whether an effect may begin now. Asked right before each one: a timer of a process that was paused is late.</summary>
    public bool IsHeld => !Lost.IsCancellationRequested && Left > TimeSpan.Zero;

    /// <summary>Ends what is in hand.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Why it was lost.</summary>
    public string Why => _why.Length > 0 ? _why : "no renewal was confirmed in time";

    private TimeSpan Left => _timeToLive - _time.GetElapsedTime(Volatile.Read(ref _confirmed)) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>It is over. The first reason stands.</summary>
    public void Lose(string why)
    {
        Interlocked.CompareExchange(ref _why, why, "");
        // What a handler registered runs elsewhere, and what it throws is its own.
        _ = _lost.CancelAsync();
    }

    /// <summary>Renews thrice in a time to live, until cancelled or lost; throws nothing.</summary>
    public async Task RenewAsync(OwnerEntry entry, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Lost);
        try
        {
            while (IsHeld)
            {
                await Task.Delay(_timeToLive / 3, _time, end.Token).ConfigureAwait(false);
                var begun = _time.GetTimestamp();
                if (!await _log.TryAppendAsync(entry with { At = _time.GetUtcNow() }, Left, end.Token).ConfigureAwait(false)) Lose("another process claimed");
                // An answer that comes too late confirms nothing: what was lost stays lost.
                else if (_time.GetElapsedTime(begun) is var took && took < _timeToLive && IsHeld)
                {
                    Volatile.Write(ref _confirmed, begun);
                    _lost.CancelAfter(_timeToLive - took);
                }
            }

            Lose("");
        }
        catch (Exception e) when (e is NatsException or CompatNatsException)
        {
            Lose(e.Message);
        }
        catch (OperationCanceledException)
        {
            // Over, or to be released.
        }
    }

    /// <summary>Says that the durable is free. An append of before that was not settled may stand in between.</summary>
    public async Task ReleaseAsync(OwnerEntry entry, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (await _log.TryAppendAsync(entry, patience, cancellationToken).ConfigureAwait(false)) return;
            await _log.FoldAsync(cancellationToken).ConfigureAwait(false);
            if (_log.Last?.Owner != entry.Owner) return;
        }
    }

    public void Dispose() => _lost.Dispose();
}
