using System.Text.Json;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>
/// Says that a worker is alive, and knows whether that was said of late: a worker that others may count as silent must hold nothing in hand. Safe to use
/// from any thread.
/// </summary>
internal sealed class WorkerVoice(INatsConnection nats, string self, Func<WorkerBeat> describe, TimeSpan timeToLive, TimeProvider time, ILogger logger, Action lost)
{
    private readonly Signal _asked = new(time);
    private long _said;

    /// <summary>How often it speaks.</summary>
    public static TimeSpan Every(TimeSpan timeToLive) => timeToLive / 5;

    /// <summary>Whether it was heard so lately that nobody takes over from it. Well before the time to live, since the check itself has a rhythm.</summary>
    public bool IsHeard => Volatile.Read(ref _said) is var said and not 0 && time.GetElapsedTime(said) < timeToLive * 0.6;

    /// <summary>Speaks until cancelled; throws nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var asked = SteadySubscription.RunAsync(nats, TaskSubjects.Ask, _ =>
        {
            _asked.Set();
            return Task.CompletedTask;
        }, time, logger, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            await SayAsync(cancellationToken).ConfigureAwait(false);
            if (!IsHeard) lost();
            await _asked.WaitAsync(Every(timeToLive), cancellationToken).ConfigureAwait(false);
        }

        await asked.ConfigureAwait(false);
    }

    private async Task SayAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Every(timeToLive), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        // Counted from before it was sent: whoever hears it counts from later.
        var now = time.GetTimestamp();
        try
        {
            await nats.PublishAsync(TaskSubjects.Beat(self), JsonSerializer.SerializeToUtf8Bytes(describe(), TasksJson.Default.WorkerBeat), cancellationToken: limit.Token).ConfigureAwait(false);
            await nats.PingAsync(limit.Token).ConfigureAwait(false);
            Volatile.Write(ref _said, now);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            // Unsaid is silent; the next round tries again.
        }
    }
}
