using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>Looks at tasks and workers from outside; never at a task's data. Safe to use from any thread; the connection belongs to the caller.</summary>
/// <param name="nats">The connection.</param>
/// <param name="time">The clock of time limits; <c>null</c> for the system's.</param>
public sealed class TaskReader(INatsConnection nats, TimeProvider? time = null)
{
    private const int MaxWorkers = 10_000;
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Every task on record, oldest first: the fold of the stream, one request an entry.</summary>
    /// <param name="type">Only this type; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CompatNatsException">The server did not answer in time (transient).</exception>
    public async Task<IReadOnlyList<TaskView>> ReadAsync(string? type = null, CancellationToken cancellationToken = default)
    {
        var fold = new TaskFold(nats, type is null ? TaskSubjects.All : TaskSubjects.OfType(type), _time);
        await fold.FoldAsync(cancellationToken).ConfigureAwait(false);
        return [.. fold.All.Select(task => task.View)];
    }

    /// <summary>The workers that answer, by name. A worker that does not answer in time is not among them, which proves nothing.</summary>
    /// <param name="within">How long answers are waited for; 1 s is plenty.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<WorkerView>> WorkersAsync(TimeSpan within, CancellationToken cancellationToken = default)
    {
        ConcurrentDictionary<string, WorkerView> workers = new(StringComparer.Ordinal);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hearing = SteadySubscription.RunAsync(nats, TaskSubjects.Beats, message =>
        {
            var name = message.Subject[(message.Subject.LastIndexOf('.') + 1)..];
            if (WorkerBeat.TryParse(message.Data) is { } beat && workers.Count < MaxWorkers)
                workers[name] = new(name, beat.Build, [.. beat.Handlers.Select(handler => (handler.Type, handler.Version))], beat.Tasks);
            return Task.CompletedTask;
        }, _time, NullLogger.Instance, limit.Token);
        try
        {
            // Asked more than once: the first question may go out before the answers can be heard.
            for (var i = 0; i < 4; i++)
            {
                using var attempt = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
                attempt.CancelAfter(within);
                try
                {
                    // Not empty: the client gives an empty body as none, and none is dropped.
                    await nats.PublishAsync(TaskSubjects.Ask, "?"u8.ToArray(), cancellationToken: attempt.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is NatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    // Nobody answers then.
                }

                await Task.Delay(within / 4, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await limit.CancelAsync().ConfigureAwait(false);
            await hearing.ConfigureAwait(false);
        }

        return [.. workers.Values.OrderBy(worker => worker.Name, StringComparer.Ordinal)];
    }
}
