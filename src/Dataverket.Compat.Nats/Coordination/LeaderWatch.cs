using Dataverket.Compat.Rollouts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>For how long the leader of a run has been silent. It only suggests; the run's log decides who leads.</summary>
internal sealed class LeaderWatch(INatsConnection nats, string runId, TimeProvider time, ILogger logger)
{
    private readonly SilenceWatch _watch = new(nats, time);

    /// <summary>How long nothing was heard of the run while this process could hear.</summary>
    public TimeSpan Silence => _watch.Silence;

    /// <summary>Listens until cancelled, and then hears no more. Called once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Of any size: a plane has many processes, and a leader that is not heard loses its place.
            await SteadySubscription.RunAsync(nats, RolloutSubjects.Status(runId), message =>
            {
                if (RunStatus.TryParse(message.Data) is not null) _watch.Heard();
                return Task.CompletedTask;
            }, time, logger, cancellationToken, maxBytes: int.MaxValue).ConfigureAwait(false);
        }
        finally
        {
            _watch.Close();
        }
    }
}
