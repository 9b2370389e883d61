using Dataverket.Compat.Nats.Assets;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Everything the library has on a server, in one table: streams and consumers here, the permissions of each role beside it. The same table stands in
/// <c>docs/assets.md</c>, and a test compares the two. Stateless; safe to use from any thread.
/// </summary>
public static partial class JetStreamAssets
{
    /// <summary>The ledger: decisions of each message type, and what readers and writers say of themselves, kept for ever.</summary>
    public const string LedgerStream = "DV_LEDGER";

    /// <summary>The records of runs: one subject per run, kept for ever.</summary>
    public const string RunsStream = "DV_RUNS";

    /// <summary>Parked, dead and rejected messages, one subject each.</summary>
    public const string ParkStream = "DV_PARK";

    /// <summary>Who owns the durables of ordered consumers: one subject per durable, the last few entries of each.</summary>
    public const string OwnersStream = "DV_OWNERS";

    // The last entry says all; a few more are there for a person who asks what happened.
    private const int OwnerEntries = 16;

    /// <summary>Long tasks: one subject per task, kept while the task is in flight and for some days after.</summary>
    public const string TasksStream = "DV_TASKS";

    /// <summary>The library's own streams; a new one is one row here and its lines in the permissions of the roles that use it.</summary>
    /// <param name="replicas">1, 3 or 5. Production has 3: with 1, one lost disk loses the ledger.</param>
    public static IReadOnlyList<StreamConfig> Table(int replicas) =>
    [
        Stream(LedgerStream, ["dv.ledger.>", "dv.join.>"], replicas, "what was decided of each message type, and who reads and writes it"),
        Stream(RunsStream, ["dv.run.>"], replicas, "what happened in each run; one subject a run"),
        Stream(ParkStream, ["park.>", "dead.>", "reject.>"], replicas, "messages that wait for a later build or for a person; one subject a message"),
        Owners(replicas),
        Stream(TasksStream, ["dv.task.>"], replicas, "long tasks; one subject a task"),
    ];

    /// <summary>A stream of a service's events, kept by limits so that late readers can replay.</summary>
    /// <param name="name">The stream's name, such as <c>MASKIN_EVENTS</c>.</param>
    /// <param name="subject">What it takes, such as <c>maskin.evt.&gt;</c>.</param>
    /// <param name="replicas">1, 3 or 5.</param>
    public static StreamConfig EventStream(string name, string subject, int replicas) => Stream(name, [subject], replicas);

    /// <summary>A reader's durable on a stream of events.</summary>
    /// <param name="name">The durable's name.</param>
    /// <param name="subject">What it reads; it may hold wildcards.</param>
    /// <param name="ackWait">After how long the server gives out again what nobody works on.</param>
    /// <param name="maxAckPending">How many messages may be given out at once; 1 and up.</param>
    public static ConsumerConfig Durable(string name, string subject, TimeSpan ackWait, int maxAckPending = 2000) => new(name)
    {
        FilterSubject = subject,
        AckPolicy = ConsumerConfigAckPolicy.Explicit,
        AckWait = ackWait,
        DeliverPolicy = ConsumerConfigDeliverPolicy.All,
        // The attempts are counted by the reader: a server that has counted to its end drops the message without a word.
        MaxDeliver = -1,
        MaxAckPending = maxAckPending,
    };

    /// <summary>Creates what is missing and checks what is there. Safe to call from many processes at once.</summary>
    /// <exception cref="CompatNatsException">JetStream is off or unreachable, or the server holds a field with another value than asked for; the message names all of them.</exception>
    public static async Task EnsureAsync(INatsJSContext jetStream, IEnumerable<StreamConfig> table, CancellationToken cancellationToken = default)
    {
        var states = await AssetKeeper.EnsureStreamsAsync(jetStream, table, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (states.Where(state => state.Outcome == AssetOutcome.Differs).ToList() is { Count: > 0 } wrong)
            throw new CompatNatsException($"{string.Join(" ", wrong.Select(state => $"Stream {state.Name} does not hold what it must: {state.Faults}."))} Change the stream (dataverket assets ensure --apply changes what can be changed), or use another name.");
    }

    private static StreamConfig Owners(int replicas)
    {
        var config = Stream(OwnersStream, ["dv.owner.>"], replicas, "who owns the durables of ordered consumers; one subject a durable");
        config.MaxMsgsPerSubject = OwnerEntries;
        return config;
    }

    private static StreamConfig Stream(string name, string[] subjects, int replicas, string holds = "") => new(name, subjects)
    {
        Description = holds,
        Retention = StreamConfigRetention.Limits,
        Storage = StreamConfigStorage.File,
        Discard = StreamConfigDiscard.New,
        DuplicateWindow = TimeSpan.FromMinutes(2),
        NumReplicas = replicas,
        AllowDirect = false,
    };
}
