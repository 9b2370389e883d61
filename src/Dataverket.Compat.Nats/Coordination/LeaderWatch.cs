using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>
/// For how long the leader of a run has been silent. Silence counts only while this process itself is connected: a server that restarts must not look
/// like a dead leader. It only suggests; the run's log decides who leads.
/// </summary>
internal sealed class LeaderWatch(INatsConnection nats, string runId, string self, TimeProvider time)
{
    private string _heard = "";
    private long _since = time.GetTimestamp();

    public TimeSpan SilentFor(string leader)
    {
        if (leader == self || nats.ConnectionState != NatsConnectionState.Open) Volatile.Write(ref _since, time.GetTimestamp());
        if (Volatile.Read(ref _heard) != leader && _heard.Length > 0)
        {
            _heard = leader;
            Volatile.Write(ref _since, time.GetTimestamp());
        }

        return time.GetElapsedTime(Volatile.Read(ref _since));
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in nats.SubscribeAsync<byte[]>(RolloutSubjects.Status(runId), cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                if (RunStatus.TryParse(message.Data) is not { } status) continue;
                Volatile.Write(ref _heard, status.Leader);
                Volatile.Write(ref _since, time.GetTimestamp());
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }
}
