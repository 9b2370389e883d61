using System.Security.Cryptography;
using System.Text;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Could a version be the active one? Only when every registered reader can read it, every writer can write it, every live process agrees, and the
/// broker knows no consumer that the ledger does not. Names whoever stands in the way, all at once.
/// </summary>
internal sealed class VersionJudge(INatsConnection nats, LedgerClient ledger, AnnouncementWatcher announcements, TimeProvider time, string type, string? subject)
{
    private const int Named = 16;
    private readonly NatsJSContext _jetStream = JetStreamDomain.Context(nats);
    private readonly LedgerClient _ledger = ledger.FollowsParties ? ledger : throw new ArgumentException("A version is judged by a client that follows readers and writers (LedgerOptions.FollowsParties).", nameof(ledger));

    /// <summary>The state of the type, read anew; with a verdict where nothing more can be said.</summary>
    public async Task<(GateResult? Early, MessageLedger Ledger)> LookAsync(CancellationToken cancellationToken)
    {
        await _ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
        var state = _ledger.Of(type);
        if (state.Unknown > 0) return (GateResult.Unevaluable($"The ledger of {type} holds {state.Unknown} entries of a kind this build does not know.", "Run a coordinator of the newer build."), state);
        if (!announcements.HasListenedLongEnough)
            return (GateResult.Shut(GateVerdict.Inconclusive, new GateReason("This coordinator has not listened to announcements for long enough to know who is alive.", $"Wait {announcements.Options.MaxAge.TotalSeconds:0} s without a break of the connection.")), state);
        if (SubjectsOf(state).Count == 0) return (GateResult.Unevaluable($"No writer of {type} has said on which subject it publishes.", "Start the service that owns it."), state);
        return (null, state);
    }

    /// <summary>The subjects that carry the type.</summary>
    public IReadOnlyList<string> SubjectsOf(MessageLedger state) => subject is null ? state.Subjects : [subject];

    /// <summary>The builds of a party that joined so lately that no announcement of theirs need have been heard.</summary>
    public IEnumerable<LedgerBuild> JoinedJustNow(LedgerParty party) => party.Builds.Where(IsNew);

    /// <summary>Everybody in the way of a version; empty when nobody is.</summary>
    public async Task<List<GateReason>> InTheWayAsync(MessageLedger state, int version, CancellationToken cancellationToken)
    {
        // Looked at once: a plane has thousands of processes, and as many readers.
        var live = announcements.Live();
        var announced = live.SelectMany(entry => entry.Said.Reads.Concat(entry.Said.Writes).Where(use => use.Type == type).Select(use => (use.Party, entry.Said.Build))).ToHashSet();
        List<GateReason> reasons = [];
        if (state.Writers.IsEmpty) reasons.Add(new($"No writer of {type} is registered.", "Start the service that owns it."));
        foreach (var reader in state.Readers.Values)
            foreach (var build in Living(reader, announced).Where(build => !build.Window.Contains(version) && !build.Parks))
                reasons.Add(new($"Reader {reader.Name} (build {build.Build}) reads versions {build.Window} of {type}, not {version}.", $"Deploy a build of {reader.Name} that reads {version}, or retire the reader by name."));
        foreach (var writer in state.Writers.Values)
            foreach (var build in Living(writer, announced).Where(build => !build.Window.Contains(version)))
                reasons.Add(new($"Writer {writer.Name} (build {build.Build}) can write versions {build.Window} of {type}, not {version}.", $"Deploy a build of {writer.Name} that writes {version}."));
        foreach (var (said, _) in live)
            foreach (var use in said.Reads.Where(use => !Parks(state, use.Party, said.Build)).Concat(said.Writes).Where(use => use.Type == type && !(use.Oldest <= version && version <= use.Newest)))
                reasons.Add(new($"{said.Instance} of {said.Service} (build {said.Build}) is alive and knows versions {use.Oldest}..{use.Newest} of {type}, not {version}.", $"Replace {said.Instance}."));
        foreach (var carried in SubjectsOf(state))
            foreach (var consumer in await Census.UnregisteredAsync(_jetStream, state, carried, cancellationToken).ConfigureAwait(false))
                reasons.Add(new($"Consumer {consumer} reads {carried} and is not in the ledger.", "Register it by starting its service, or delete the consumer."));
        return reasons;
    }

    /// <summary>What the verdict rests on; some kilobytes at the most, however many there are.</summary>
    public static string Evidence(MessageLedger state, int version, bool hasHistory = false)
        => $"{state.Type} to {version}: readers {Describe(state.Readers.Values, hasHistory)}; writers {Describe(state.Writers.Values, hasHistory: false)}";

    // The builds of a party that may be alive: the one that registered last, those that announce themselves, those that joined only now.
    private IEnumerable<LedgerBuild> Living(LedgerParty party, HashSet<(string Party, string Build)> announced)
        => party.Builds.Where(build => build == party.Latest || IsNew(build) || announced.Contains((party.Name, build.Build)));

    private static string History(ShadowReport read) => read.Messages == 0
        ? $"no message to be read as {read.Version}"
        : $"{read.Messages} messages read as {read.Version}, {(read.CastDown > 0 ? $"{read.CastDown} cast down again" : "none cast down")}";

    private static bool Parks(MessageLedger state, string reader, string build)
        => reader is not null && state.Readers.TryGetValue(reader, out var party) && party.Builds.Exists(one => one.Build == build && one.Parks);

    private bool IsNew(LedgerBuild build) => time.GetElapsedTime(build.FoldedAt) < announcements.Options.MaxAge;

    // Everybody reads a decision, and a message has a limit: of a crowd, the first are named, and a digest stands for all.
    private static string Describe(IEnumerable<LedgerParty> parties, bool hasHistory)
    {
        List<string> all = [.. parties.Select(party => $"{party.Name} {party.Window} (build {party.Build}{(hasHistory && party.Latest.Shadow is { } read ? "; " + History(read) : "")})")];
        if (all.Count <= Named) return string.Join(", ", all);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', all))));
        return $"{string.Join(", ", all.Take(Named))} and {all.Count - Named} more (sha256 of all: {digest})";
    }
}
