using System.CommandLine;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;

namespace Dataverket.Cli.Runs;

/// <summary>One invocation on one run: the connection, the client, and the errors told in one line each.</summary>
internal sealed class RunSession
{
    private static readonly TimeSpan StatusWait = TimeSpan.FromSeconds(3);

    private RunSession(INatsConnection nats, string runId, TimeProvider time) => (Nats, RunId, Time, Client) = (nats, runId, time, new RunClient(nats, runId));

    public INatsConnection Nats { get; }

    public string RunId { get; }

    public TimeProvider Time { get; }

    public RunClient Client { get; }

    /// <summary>Connects, does the work and says in one line what went wrong.</summary>
    public static async Task<int> UseAsync(ParseResult parsed, TimeProvider time, Func<RunSession, Task<int>> work, CancellationToken cancellationToken)
    {
        var runId = parsed.GetValue(RunOptions.Run);
        if (string.IsNullOrEmpty(runId)) return ToolSession.Fail("Which run? Name it with --run NAME or DATAVERKET_RUN.");
        try
        {
            _ = RolloutSubjects.Status(runId); // refuses a name that cannot be a subject's token, before anything is connected
        }
        catch (ArgumentException e)
        {
            return ToolSession.Fail(e.Message);
        }

        return await ToolSession.UseAsync(parsed, time, nats => work(new RunSession(nats, runId, time)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next status that is published; <c>null</c> when none came in 3 s.</summary>
    public async Task<RunStatus?> NextStatusAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(StatusWait, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await foreach (var status in Client.WatchAsync(both.Token).ConfigureAwait(false))
                if (status.RunId == RunId) return status;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The deadline: nobody publishes.
        }

        cancellationToken.ThrowIfCancellationRequested();
        await Console.Error.WriteLineAsync($"No status of run {RunId} within {StatusWait.TotalSeconds:0} s: no coordinator leads it, it cannot reach NATS, or this user may not subscribe rollout.status.{RunId}. Check --run, the coordinator's host and --nats.").ConfigureAwait(false);
        return null;
    }
}
