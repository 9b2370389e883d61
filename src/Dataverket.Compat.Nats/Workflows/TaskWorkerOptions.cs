using Dataverket.Compat.Nats.Messaging;

namespace Dataverket.Compat.Nats.Workflows;

/// <summary>How a worker runs tasks. Immutable.</summary>
public sealed record TaskWorkerOptions
{
    /// <summary>The process, by a name that survives its restart; each worker adds a suffix of its own, so that a restarted one is another owner.</summary>
    public required string Instance { get; init; }

    /// <summary>Its build.</summary>
    public required string Build { get; init; }

    /// <summary>How many tasks are in hand at once. Default 16, 1 to 1,024.</summary>
    public int MaxTasks { get; init; } = 16;

    /// <summary>
    /// After how long without a word of its owner a task is taken over; an owner that was not heard for nearly as long stops by itself. The same on every
    /// worker. Default 15 s, 0.5 s to 1 h. Silence counts only while the taker hears its own words.
    /// </summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the stream is looked at without being woken. Default 3 s, above 0; a stored entry wakes every worker at once.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an append is settled before it is given up as unknown. Default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the steps in hand may take to finish when the worker stops. Default 10 s.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a step may throw before the task fails. What <see cref="IsPassing"/> says will pass does not count: the step is tried until it works.
    /// Pauses grow from 0.1 to 5 s. Default 20, about 80 s; 1 and up.
    /// </summary>
    public int MaxAttempts { get; init; } = 20;

    /// <summary>Whether an exception of a step says that something it needs is away for a while; as <see cref="ConsumerOptions.IsPassing"/>.</summary>
    public Func<Exception, bool> IsPassing { get; init; } = Faults.IsPassing;

    /// <summary>The most bytes that a task's data, or its reply, may have as JSON. Default 256 KiB, 1 to 512 KiB; the server's own limit is 1 MiB an entry.</summary>
    public int MaxStateBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// For how long a task that has ended stays on record. Default 7 days, 1 h and up. While it is there, its command does nothing when it comes again;
    /// so it must be longer than the server may give a command out again.
    /// </summary>
    public TimeSpan KeepEnded { get; init; } = TimeSpan.FromDays(7);

    internal void Check()
    {
        SubjectToken.Check(Instance);
        ArgumentException.ThrowIfNullOrEmpty(Build);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTasks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxTasks, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(TimeToLive, TimeSpan.FromSeconds(0.5));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TimeToLive, TimeSpan.FromHours(1));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(PollEvery, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Patience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainWithin, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentNullException.ThrowIfNull(IsPassing);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStateBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxStateBytes, 512 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepEnded, TimeSpan.FromHours(1));
    }
}
