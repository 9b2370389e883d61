using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>A copy out of the park that is in the hands of this process, for as long as it says so: renewed from the beginning until <see cref="EndAsync"/>.</summary>
internal sealed class ReplayClaim : IDisposable
{
    private readonly ReplayClaims _claims;
    private readonly ulong _copy;
    private readonly string _place;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _renewing;
    private ulong _sequence;
    private bool _isCertain = true;

    public ReplayClaim(ReplayClaims claims, ulong copy, string place, ulong sequence, int deaths, TimeSpan every, TimeProvider time)
    {
        (_claims, _copy, _place, _sequence, Deaths) = (claims, copy, place, sequence, deaths);
        _renewing = RenewAsync(every, time);
    }

    public ReplayClaim(ReplayClaims claims, ulong copy, string place, string problem, int deaths)
        => (_claims, _copy, _place, Problem, Deaths, _renewing) = (claims, copy, place, problem, deaths, Task.CompletedTask);

    /// <summary>Why no other process sees it; empty where they do.</summary>
    public string Problem { get; } = "";

    /// <summary>How many processes in a row died in the middle of it, or so it looks.</summary>
    public int Deaths { get; }

    /// <summary>The handler has ended, in whatever way. Called once.</summary>
    /// <exception cref="CompatNatsException">The server did not answer in time.</exception>
    /// <exception cref="NatsException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (_sequence > 0) await _claims.RemoveAsync(_place, _sequence, _isCertain, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _ending.Dispose();

    private async Task RenewAsync(TimeSpan every, TimeProvider time)
    {
        while (true)
        {
            await Task.Delay(every, time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ending.IsCancellationRequested) return;
            try
            {
                var next = await _claims.RenewAsync(_place, _sequence, _copy, Deaths, _ending.Token).ConfigureAwait(false);
                // Another process took this one for dead (both handle it then, as when the server gives a message out again), or will, where the server takes no entry now.
                if (next == 0) continue;
                _sequence = next;
                await _claims.TidyAsync(_place, next, _ending.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or CompatNatsException or OperationCanceledException)
            {
                // The next renewal finds what this one left.
                _isCertain = false;
            }
        }
    }
}
