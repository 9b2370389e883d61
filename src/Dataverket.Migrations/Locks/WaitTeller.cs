using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Tells whom a step waits for that runs outside a transaction: the server ends it only when every transaction has ended that was open before, and says nothing meanwhile.</summary>
static class WaitTeller
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);

    /// <summary>Does the work of one session, and asks over another one meanwhile, which is free for that.</summary>
    internal static async Task DuringAsync(Func<Task> work, NpgsqlConnection asking, int pid, ChangeStep step, TimeProvider time, IProgress<StepProgress>? progress)
    {
        using var stop = new CancellationTokenSource();
        var telling = progress is null ? Task.CompletedTask : TellAsync(asking, pid, step.Index ?? step.Name, time, progress, stop.Token);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await telling.ConfigureAwait(false);
        }
    }

    static async Task TellAsync(NpgsqlConnection asking, int pid, string index, TimeProvider time, IProgress<StepProgress> progress, CancellationToken stop)
    {
        try
        {
            for (var told = ""; ;)
            {
                await Task.Delay(Every, time, stop).ConfigureAwait(false);
                // A question that has begun is ended, not cut off: the session is needed afterwards.
                var ahead = await Sql.AnsweredAsync(Answer, silence => Blockers.AheadOfAsync(asking, pid, silence), CancellationToken.None).ConfigureAwait(false);
                var now = string.Join("; ", ahead);
                if (now == told) continue;
                told = now;
                progress.Report(new StepProgress(0, 0, now.Length == 0 ? $"index {index} goes on" : $"index {index} waits for {now}: let it end, or end it with pg_terminate_backend"));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or NpgsqlException or TimeoutException or IOException)
        {
            // It only tells; whoever needs the session afterwards meets what is wrong with it.
        }
    }
}
