using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>Follows the tasks below one subject. <see cref="FoldAsync"/> is called by one at a time; what is folded may be read from any thread.</summary>
internal sealed class TaskFold(INatsConnection nats, string subject, TimeProvider time)
{
    private readonly NatsJSContext _jetStream = JetStreamDomain.Context(nats);
    private readonly GuardedLog _log = new(JetStreamDomain.Context(nats), JetStreamAssets.TasksStream, time);
    private readonly ConcurrentDictionary<string, TaskFacts> _tasks = new(StringComparer.Ordinal);
    // Apart, since a worker looks through the others again and again: days of what has ended are many times more.
    private readonly ConcurrentDictionary<string, TaskFacts> _ended = new(StringComparer.Ordinal);
    private ulong _sequence;

    public string Subject => subject;

    /// <summary>The tasks in flight, oldest first.</summary>
    public IReadOnlyList<TaskFacts> InFlight => Order(_tasks.Values);

    /// <summary>Every task on record, oldest first.</summary>
    public IReadOnlyList<TaskFacts> All => Order(_tasks.Values.Concat(_ended.Values));

    /// <summary>Reads what is new. Throws what the server answers.</summary>
    public async Task FoldAsync(CancellationToken cancellationToken)
    {
        await foreach (var stored in _log.ReadAsync(subject, _sequence + 1, cancellationToken).ConfigureAwait(false))
        {
            var task = TaskFacts.Apply(_tasks.GetValueOrDefault(stored.Subject) ?? _ended.GetValueOrDefault(stored.Subject), stored, time.GetTimestamp());
            var (to, from) = task.HasEnded ? (_ended, _tasks) : (_tasks, _ended);
            to[stored.Subject] = task;
            from.TryRemove(stored.Subject, out _);
            _sequence = stored.Sequence;
        }
    }

    /// <summary>The entry that holds a task's data, as it is stored.</summary>
    /// <exception cref="CompatNatsException">It is no longer there, or the server did not answer.</exception>
    public async Task<TaskRecord> ReadAsync(string task, ulong sequence, CancellationToken cancellationToken)
        => await _log.NextAsync(task, sequence, cancellationToken).ConfigureAwait(false) is { } stored && stored.Sequence == sequence && TaskFacts.TryDecode(stored.Data) is { } record
            ? record
            : throw new CompatNatsException($"Entry {sequence} of a task is no longer in {JetStreamAssets.TasksStream}.", isTransient: true);

    /// <summary>Drops a task of which nothing is stored any more: it was taken off the record while this process read it.</summary>
    public async Task ForgetIfGoneAsync(TaskFacts task, CancellationToken cancellationToken)
    {
        if (await _log.NextAsync(task.Subject, 1, cancellationToken).ConfigureAwait(false) is null) _tasks.TryRemove(new(task.Subject, task));
    }

    /// <summary>Takes the entries of one task before a sequence off the record. Later ones stay: they may be another task's with the same command id.</summary>
    public async Task PurgeAsync(string task, ulong before, CancellationToken cancellationToken)
    {
        var stream = await _jetStream.GetStreamAsync(JetStreamAssets.TasksStream, cancellationToken: cancellationToken).ConfigureAwait(false);
        await stream.PurgeAsync(new StreamPurgeRequest { Filter = task, Seq = before }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes tasks off the record that ended long ago. Several processes may do it at once.</summary>
    public async Task PruneAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        foreach (var task in _ended.Values.Where(task => time.GetUtcNow() - task.View.ChangedAt > keep))
        {
            await PurgeAsync(task.Subject, task.Sequence + 1, cancellationToken).ConfigureAwait(false);
            _ended.TryRemove(new(task.Subject, task));
        }
    }

    private static IReadOnlyList<TaskFacts> Order(IEnumerable<TaskFacts> tasks) => [.. tasks.OrderBy(task => task.View.StartedAt).ThenBy(task => task.Sequence)];
}
