using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>A copy out of the park that is in the hands of this process, for as long as it says so: renewed from the beginning until it is disposed of.</summary>
internal sealed class ReplayClaim : IDisposable
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private readonly ReplayClaims _claims;
    private readonly ClaimEntry _entry;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _renewing;
    private ulong _sequence;
    private bool _isCertain = true;

    /// <summary>Begins to renew it.</summary>
    /// <param name="claims">Where.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="sequence">Its place in the stream of copies; 0 when the server takes none.</param>
    /// <param name="problem">Why it does not; empty when it does.</param>
    /// <param name="time">The clock.</param>
    public ReplayClaim(ReplayClaims claims, ClaimEntry entry, ulong sequence, string problem, TimeProvider time)
    {
        (_claims, _entry, _sequence, Problem) = (claims, entry, sequence, problem);
        _renewing = sequence > 0 ? RenewAsync(time, _ending.Token) : Task.CompletedTask;
    }

    /// <summary>Why no other process sees it; empty where they do.</summary>
    public string Problem { get; }

    /// <summary>How many processes in a row died in the middle of it, or so it looks.</summary>
    public int Deaths => _entry.Deaths;

    /// <summary>This process has lived through it: takes it out. One that is only disposed of stays, and the next attempt of this process finds it to be its own.</summary>
    /// <exception cref="CompatNatsException">The server did not answer in time.</exception>
    /// <exception cref="NatsException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (_sequence > 0) await _claims.RemoveAsync(_entry, _sequence, _isCertain, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task RenewAsync(TimeProvider time, CancellationToken ending)
    {
        var every = _entry.Silence / 3;
        for (var pause = every; ;)
        {
            await Task.Delay(pause, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested) return;
            pause = every;
            try
            {
                var next = await _claims.RenewAsync(_entry, _sequence, ending).ConfigureAwait(false);
                // Another process took this one for dead (both handle it then, as when the server gives a message out again), or will, where the server takes no entry now.
                if (next == 0) continue;
                _sequence = next;
                await _claims.TidyAsync(_entry, next, ending).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException)
            {
                // The next renewal finds what this one left.
                _isCertain = false;
                if (pause > TryAgain) pause = TryAgain;
            }
        }
    }
}
