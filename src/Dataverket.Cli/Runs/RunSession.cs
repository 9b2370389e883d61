using System.CommandLine;
using Dataverket.Compat.Nats;
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
        try
        {
            var runId = parsed.GetValue(RunOptions.Run);
            if (string.IsNullOrEmpty(runId)) return Fail("Which run? Name it with --run NAME or DATAVERKET_RUN.");
            _ = RolloutSubjects.Status(runId); // refuses a name that cannot be a subject's token, before anything is connected
            var nats = await NatsLink.OpenAsync(RunOptions.Url(parsed), time, cancellationToken).ConfigureAwait(false);
            await using (nats.ConfigureAwait(false))
                return await work(new RunSession(nats, runId, time)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is CompatNatsException or NatsException or ArgumentException)
        {
            return Fail(e.Message);
        }
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
        await Console.Error.WriteLineAsync($"No status of run {RunId} within {StatusWait.TotalSeconds:0} s: no coordinator leads it, or it cannot reach NATS.").ConfigureAwait(false);
        return null;
    }

    /// <summary>Says what is wrong, on one line.</summary>
    public static int Fail(string message, int code = ExitCodes.Blocked)
    {
        Console.Error.WriteLine("dataverket: " + SafeText.Of(message));
        return code;
    }
}
