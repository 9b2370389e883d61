using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations;

/// <summary>Settings of a <see cref="ChangeRunner"/>. Immutable; checked once, by the runner.</summary>
public sealed record ChangeRunnerOptions
{
    /// <summary>
    /// What the database is called, such as <c>maskin-north</c>. The first baseline writes it into the database, and every later call is refused, with nothing changed, where the database
    /// says another name, is a copy of the one that was named, or has a history of migrations and no name; see <see cref="ChangeRunner.AdoptDatabaseAsync"/>. Not blank, at most 200
    /// characters, no control character; <c>null</c>, the default, for any database.
    /// </summary>
    public string? ExpectedDatabase { get; init; }

    /// <summary>How long a step tries to lock a table before it gives up and names who holds it. 10 ms to 1 h, default 60 s.</summary>
    public TimeSpan LockDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// After how long a step also queues for the table, where short transactions leave no gap to take it in; at most half of <see cref="LockDeadline"/>. It never
    /// queues behind a transaction that is older than the time for which it queues, or than 1 s, or whose age the role may not see (grant it <c>pg_read_all_stats</c>). 0 to 1 h, default 3 s.
    /// </summary>
    public TimeSpan QueueAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For how long it queues at most at a time, and others wait behind it. It begins with 50 ms and doubles after each further <see cref="QueueAfter"/>. 0 (never) to 1 s, default 250 ms.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long a table is locked at most, by the server's clock: all statements of a step, and the pauses of a runner that is slow, stopped or far away. The server ends it then and nothing
    /// has changed; it is tried twice more, since each time others have waited. 10 ms to 1 min, default 1 s.
    /// </summary>
    public TimeSpan HoldTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for another runner on the same table. 0 to 1 h, default 10 s.</summary>
    public TimeSpan RunnerDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a lost database is tried again before a step fails, counted from the first failure since a batch or step was done. 0 to 1 h, default 60 s.</summary>
    public TimeSpan RetryDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one statement of an ordinary migration may take. 1 s to 1 day, default 10 min.</summary>
    public TimeSpan OrdinaryTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether an ordinary migration without <see cref="PhaseAttribute"/> is refused. Default <c>false</c>: it belongs to Expand.</summary>
    public bool RequirePhase { get; init; }

    /// <summary>What becomes of a migration or change whose number is below that of one that has begun already. Default: all but its Contract may come late.</summary>
    public OutOfOrder OutOfOrder { get; init; }

    /// <summary>How long the completion proof, the count of the rows, the search for those that were missed or the build of an index may read the table, which holds nobody up. 1 s to 7 days, default 6 h.</summary>
    public TimeSpan ProofTimeout { get; init; } = TimeSpan.FromHours(6);

    /// <summary>
    /// How long filling the rows of one batch should take, by the server's clock: whoever waits for a row, or for the processor, waits about as long. Longer, though, where the way to
    /// the server, planning and the commit take over four times as much (a quarter of that, 8 ms at most); and 32 ms or four times as long, whichever is more, where nobody else has done anything in the database
    /// for a second. 0.1 ms to 1 s, default 0.5 ms (measured: `./run bench migrations foreground`).
    /// </summary>
    public TimeSpan BatchTarget { get; init; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>The most rows of one batch. 1 to 1,000,000, default 20,000.</summary>
    public int MaxBatch { get; init; } = 20_000;

    /// <summary>How long a batch waits for a row that somebody else has locked, while it holds others. 1 ms to 900 ms (below the server's deadlock check), default 50 ms.</summary>
    public TimeSpan RowLockTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many rows that cannot be filled are put aside before the backfill stops. 0 to 1,000,000, default 1,000.</summary>
    public int MaxQuarantined { get; init; } = 1_000;

    /// <summary>For how long what Contract retires is kept before it is dropped; so long, by the server's clock, can Contract be undone. 0 (dropped at once) to 365 days, default 7 days.</summary>
    public TimeSpan KeepRetired { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What is asked for before Contract. Default: all of it.</summary>
    public ContractConditions Conditions { get; init; } = new();

    /// <summary>Hears of phases that begin, end, are refused or fail, and of rows while they are filled, from any thread; it should not block. <c>null</c> for nobody.</summary>
    public IProgress<ChangeEvent>? Events { get; init; }

    /// <summary>From which age on an open transaction on the table shuts <see cref="ExpandGate"/>. 0 to 1 h, default 30 s.</summary>
    public TimeSpan BlockerAge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many workers fill a table side by side, each on a connection of its own and in a part of the key of its own. 1 to 64, default 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Which share of its time a worker fills; for the rest of it, after each batch, it leaves processors and disk to others. 0.01 to 1, default 1.</summary>
    public double Duty { get; init; } = 1;

    /// <summary>From which state of the server on the backfill rests.</summary>
    public HealthLimits Health { get; init; } = new();

    /// <summary>Asked between batches, by one worker at a time: why the backfill has to rest now (a replica lags, a disk fills), or <c>null</c>. It is asked again every 100 ms.</summary>
    public Func<CancellationToken, ValueTask<string?>>? Throttle { get; init; }

    /// <summary>How long a statement of the runner's own sessions may take where it does not say otherwise: it has its answer at once, or there is nobody.</summary>
    internal TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long filling takes while nobody else works in the database.</summary>
    internal TimeSpan QuietTarget => TimeSpan.FromMilliseconds(Math.Max(32, BatchTarget.TotalMilliseconds * 4));

    /// <summary>How long the statements of a batch may take, until it is down to a single row.</summary>
    internal TimeSpan BatchPatience => TimeSpan.FromMilliseconds(Math.Max(250, QuietTarget.TotalMilliseconds * 3));

    /// <summary>The most that a batch lets one of its statements take.</summary>
    internal TimeSpan LongestBatch => RowPatience.Most(BatchPatience > HoldTimeout ? BatchPatience : HoldTimeout);

    internal void Check()
    {
        if (ExpectedDatabase is { } name && (string.IsNullOrWhiteSpace(name) || name.Length > 200 || name.Any(char.IsControl)))
            throw new ArgumentException("The name of the database is blank, longer than 200 characters, or has a control character.", nameof(ExpectedDatabase));
        if (!Enum.IsDefined(OutOfOrder)) throw new ArgumentOutOfRangeException(nameof(OutOfOrder));
        Range(Workers, 1, 64, nameof(Workers));
        Range(Duty, 0.01, 1, nameof(Duty));
        ArgumentNullException.ThrowIfNull(Health);
        Health.Check();
        Range(LockDeadline, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), nameof(LockDeadline));
        Range(QueueAfter, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(QueueAfter));
        Range(QueueTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(1), nameof(QueueTimeout));
        Range(HoldTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(HoldTimeout));
        Range(RunnerDeadline, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(RunnerDeadline));
        Range(RetryDeadline, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(RetryDeadline));
        Range(OrdinaryTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), nameof(OrdinaryTimeout));
        Range(ProofTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), nameof(ProofTimeout));
        Range(KeepRetired, TimeSpan.Zero, TimeSpan.FromDays(365), nameof(KeepRetired));
        Range(BatchTarget, TimeSpan.FromMilliseconds(0.1), TimeSpan.FromSeconds(1), nameof(BatchTarget));
        Range(MaxBatch, 1, 1_000_000, nameof(MaxBatch));
        Range(RowLockTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(900), nameof(RowLockTimeout));
        Range(MaxQuarantined, 0, 1_000_000, nameof(MaxQuarantined));
        ArgumentNullException.ThrowIfNull(Conditions);
        Conditions.Check();
        Range(BlockerAge, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(BlockerAge));
    }

    static void Range<T>(T value, T least, T most, string name) where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }
}
