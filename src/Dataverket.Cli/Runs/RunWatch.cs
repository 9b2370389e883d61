using System.Threading.Channels;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;
using Spectre.Console;

namespace Dataverket.Cli.Runs;

/// <summary>Follows a run on a console until it ends: a live view in a terminal, a line per change elsewhere.</summary>
public static class RunWatch
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Follows the run. It waits through an absent coordinator and through restarts of NATS.</summary>
    /// <param name="nats">The connection; the caller's.</param>
    /// <param name="runId">The run.</param>
    /// <param name="console">Where to show it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the watch before the run ends.</param>
    /// <returns>0 when the run succeeded, 4 when it ended otherwise.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled before the run ended.</exception>
    /// <exception cref="CompatNatsException">The connection was closed for good.</exception>
    public static async Task<int> RunAsync(INatsConnection nats, string runId, IAnsiConsole console, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(nats);
        ArgumentException.ThrowIfNullOrEmpty(runId);
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A reader that falls behind loses the oldest: the last status says all.
        var inbox = Channel.CreateBounded<object>(new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var client = new RunClient(nats, runId);
        Task[] pumps =
        [
            PumpAsync(client.WatchAsync(stop.Token), inbox.Writer),
            PumpAsync(client.WatchNotesAsync(stop.Token), inbox.Writer),
            TickAsync(inbox.Writer, time, stop.Token),
        ];
        try
        {
            var live = console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;
            var phase = live
                ? await LiveAsync(inbox.Reader, runId, console, time, cancellationToken).ConfigureAwait(false)
                : await PlainAsync(inbox.Reader, runId, console, time, cancellationToken).ConfigureAwait(false);
            return RunWords.ExitCodeOfEnd(phase);
        }
        catch (ChannelClosedException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new CompatNatsException("The connection to NATS was closed.", e.InnerException ?? e, isTransient: true);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(pumps).ConfigureAwait(false);
        }
    }

    private static async Task<RunPhase> PlainAsync(ChannelReader<object> inbox, string runId, IAnsiConsole console, TimeProvider time, CancellationToken cancellationToken)
    {
        var output = console.Profile.Out.Writer; // past the console's wrapping: a line is a line for the program that reads it
        var state = new WatchState(runId, time);
        await output.WriteLineAsync($"waiting for a status of run {SafeText.Of(runId)}").ConfigureAwait(false);
        while (true)
        {
            var item = await inbox.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var line in state.Lines(item)) await output.WriteLineAsync(line).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (state.HasEnded) return state.Status!.Phase;
        }
    }

    private static Task<RunPhase> LiveAsync(ChannelReader<object> inbox, string runId, IAnsiConsole console, TimeProvider time, CancellationToken cancellationToken)
    {
        var state = new WatchState(runId, time);
        return console.Live(state.View(console.Profile.Width)).Overflow(VerticalOverflow.Ellipsis).Cropping(VerticalOverflowCropping.Bottom).StartAsync(async live =>
        {
            while (!state.HasEnded)
            {
                state.Take(await inbox.ReadAsync(cancellationToken).ConfigureAwait(false));
                while (inbox.TryRead(out var more)) state.Take(more);
                live.UpdateTarget(state.View(console.Profile.Width));
            }

            return state.Status!.Phase;
        });
    }

    private static async Task PumpAsync<T>(IAsyncEnumerable<T> items, ChannelWriter<object> inbox) where T : notnull
    {
        Exception? cause = null;
        try
        {
            await foreach (var item in items.ConfigureAwait(false)) await inbox.WriteAsync(item).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or ChannelClosedException or ObjectDisposedException)
        {
            cause = e;
        }

        // A subscription outlives restarts of the server; when it ends, nothing will come any more and the reader must know.
        inbox.TryComplete(cause);
    }

    private static async Task TickAsync(ChannelWriter<object> inbox, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false)) inbox.TryWrite(WatchState.Tick);
        }
        catch (OperationCanceledException)
        {
            // The watch is over.
        }
    }
}
