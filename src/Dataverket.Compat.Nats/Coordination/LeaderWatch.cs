using Dataverket.Compat.Rollouts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>
/// For how long the leader of a run has been silent. Silence counts only while this process itself is connected: a server that restarts must not look
/// like a dead leader. It only suggests; the run's log decides who leads.
/// </summary>
internal sealed class LeaderWatch(INatsConnection nats, string runId, TimeProvider time, ILogger logger)
{
    private long _since = time.GetTimestamp();

    /// <summary>How long nothing was heard of the run while this process could hear.</summary>
    public TimeSpan Silence => nats.ConnectionState == NatsConnectionState.Open ? time.GetElapsedTime(Volatile.Read(ref _since)) : TimeSpan.Zero;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        nats.ConnectionOpened += OnOpened;
        try
        {
            await SteadySubscription.RunAsync(nats, RolloutSubjects.Status(runId), message =>
            {
                if (RunStatus.TryParse(message.Data) is not null) Volatile.Write(ref _since, time.GetTimestamp());
                return Task.CompletedTask;
            }, time, logger, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            nats.ConnectionOpened -= OnOpened;
        }
    }

    private ValueTask OnOpened(object? sender, NatsEventArgs args)
    {
        Volatile.Write(ref _since, time.GetTimestamp());
        return ValueTask.CompletedTask;
    }
}
