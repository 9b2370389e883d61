using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dataverket.Migrations;

/// <summary>Runs what needs no gate beside a host, from its start until it is done or the host stops. A failure is logged; the host serves on.</summary>
sealed class ChangeHost(ChangeRunner runner, TimeProvider time, ILogger logger) : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>How long the end of the work is waited for that has been told to stop: what heeds nothing, such as a long statement of an ordinary migration, must not keep the process.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource stop = new();
    Task work = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        work = Task.Run(() => RunAsync(stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await work.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Also for a host whose start has failed, which it does not stop.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await work.WaitAsync(Patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The server undoes what is open when the process ends. The work still asks whether it is to stop, so that is left to it.
            return;
        }

        stop.Dispose();
    }

    async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var pause = TimeSpan.FromSeconds(1); ; pause = TimeSpan.FromSeconds(Math.Min(60, pause.TotalSeconds * 2)))
            {
                try
                {
                    await PassAsync(cancellationToken).ConfigureAwait(false);
                    return;
                }
                catch (DatabaseChangeException e) when (e.IsTransient)
                {
                    Log.HostWaits(logger, pause.TotalSeconds, e.Message);
                }

                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops. The next start goes on.
        }
#pragma warning disable CA1031 // Nobody awaits it before the host stops, so it is told here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.HostFailed(logger, Sql.Describe(e));
        }
    }

    /// <summary>As <c>dataverket migrate run</c>.</summary>
    async Task PassAsync(CancellationToken cancellationToken)
    {
        await runner.ApplyBaselineAsync(cancellationToken).ConfigureAwait(false);
        foreach (var change in runner.Changes.OrderBy(change => change.Number))
        {
            await runner.ApplyBackfillsAsync(change.Number, cancellationToken).ConfigureAwait(false);
            await runner.ExpandAsync(change.Id, null, cancellationToken).ConfigureAwait(false);
            await runner.BackfillAsync(change.Id, null, cancellationToken).ConfigureAwait(false);
        }

        await runner.ApplyBackfillsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
