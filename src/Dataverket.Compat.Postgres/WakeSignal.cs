namespace Dataverket.Compat.Postgres;

/// <summary>A wait that another thread can end early. One waiter; <see cref="Wake"/> from any thread.</summary>
sealed class WakeSignal(TimeProvider time)
{
    volatile TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Wake() => signal.TrySetResult();

    /// <summary>Waits for a wake or the delay. What a wake is about must be looked at after this returns: then none is lost.</summary>
    internal async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(signal.Task, Task.Delay(delay, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        // Who gave up waiting leaves the wake to the next one.
        if (signal.Task.IsCompleted && !cancellationToken.IsCancellationRequested) signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
