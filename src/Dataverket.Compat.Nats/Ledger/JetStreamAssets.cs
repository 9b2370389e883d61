using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Every stream the library uses, in one table: name, subjects, retention, replicas. Writes are read back, since a server drops fields it does not
/// know without a word. Stateless; safe to use from any thread.
/// </summary>
public static class JetStreamAssets
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

    /// <summary>The library's own streams.</summary>
    /// <param name="replicas">1, 3 or 5. Production has 3: with 1, one lost disk loses the ledger.</param>
    public static IReadOnlyList<StreamConfig> Table(int replicas) =>
    [
        Stream(LedgerStream, ["dv.ledger.>", "dv.join.>"], replicas),
        Stream(RunsStream, ["dv.run.>"], replicas),
        Stream(ParkStream, ["park.>", "dead.>", "reject.>"], replicas),
        Owners(replicas),
        Stream(TasksStream, ["dv.task.>"], replicas),
    ];

    /// <summary>A stream of a service's events, kept by limits so that late readers can replay.</summary>
    /// <param name="name">The stream's name, such as <c>MASKIN_EVENTS</c>.</param>
    /// <param name="subject">What it takes, such as <c>maskin.evt.&gt;</c>.</param>
    /// <param name="replicas">1, 3 or 5.</param>
    public static StreamConfig EventStream(string name, string subject, int replicas) => Stream(name, [subject], replicas);

    /// <summary>Creates what is missing and checks what is there. Safe to call from many processes at once.</summary>
    /// <exception cref="CompatNatsException">JetStream is off or unreachable, or the server holds a field with another value than asked for; the message names it.</exception>
    public static async Task EnsureAsync(INatsJSContext jetStream, IEnumerable<StreamConfig> table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jetStream);
        ArgumentNullException.ThrowIfNull(table);
        foreach (var wanted in table)
        {
            StreamConfig held;
            try
            {
                held = (await GetOrCreateAsync(jetStream, wanted, cancellationToken).ConfigureAwait(false)).Info.Config;
            }
            catch (Exception e) when (e is NATS.Client.Core.NatsException && !cancellationToken.IsCancellationRequested)
            {
                throw new CompatNatsException($"Stream {wanted.Name} cannot be made or read: {e.Message} Is JetStream enabled on the server, and is this user allowed to use it?", e, isTransient: e is NATS.Client.Core.NatsNoReplyException or NatsJSApiNoResponseException);
            }

            ReadBack(wanted, held);
        }
    }

    private static async Task<INatsJSStream> GetOrCreateAsync(INatsJSContext jetStream, StreamConfig wanted, CancellationToken cancellationToken)
    {
        try
        {
            return await jetStream.GetStreamAsync(wanted.Name!, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            // Another process may create it between the two calls; the server then answers with the same stream, as the settings are equal.
            return await jetStream.CreateStreamAsync(wanted, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void ReadBack(StreamConfig wanted, StreamConfig held)
    {
        List<string> faults = [];
        Compare("subjects", string.Join(",", wanted.Subjects!.Order(StringComparer.Ordinal)), string.Join(",", (held.Subjects ?? []).Order(StringComparer.Ordinal)));
        Compare("retention", wanted.Retention, held.Retention);
        Compare("storage", wanted.Storage, held.Storage);
        Compare("discard", wanted.Discard, held.Discard);
        Compare("max_age", wanted.MaxAge, held.MaxAge);
        Compare("num_replicas", wanted.NumReplicas, held.NumReplicas);
        if (wanted.MaxMsgsPerSubject > 0) Compare("max_msgs_per_subject", wanted.MaxMsgsPerSubject, held.MaxMsgsPerSubject);
        if (faults.Count > 0)
            throw new CompatNatsException($"Stream {wanted.Name} does not hold what it must: {string.Join("; ", faults)}. Change the stream, or use another name.");

        void Compare<T>(string field, T want, T hold)
        {
            if (!EqualityComparer<T>.Default.Equals(want, hold)) faults.Add($"{field} is {hold}, not {want}");
        }
    }

    private static StreamConfig Owners(int replicas)
    {
        var config = Stream(OwnersStream, ["dv.owner.>"], replicas);
        config.MaxMsgsPerSubject = OwnerEntries;
        return config;
    }

    private static StreamConfig Stream(string name, string[] subjects, int replicas) => new(name, subjects)
    {
        Retention = StreamConfigRetention.Limits,
        Storage = StreamConfigStorage.File,
        Discard = StreamConfigDiscard.New,
        DuplicateWindow = TimeSpan.FromMinutes(2),
        NumReplicas = replicas,
        AllowDirect = false,
    };
}
