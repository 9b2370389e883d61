using System.Collections.Immutable;
using System.Globalization;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Is a version of a message type gone for good, so that the code that reads it may go? Proven by places, without reading the streams: no stream that
/// holds the type begins before the version's fence, no copy of one does, and nothing of it is parked or kept as a dead letter. Safe to use from any thread.
/// </summary>
/// <param name="nats">The connection; it belongs to the caller.</param>
/// <param name="ledger">The ledger.</param>
/// <param name="time">The clock of time limits; <c>null</c> for the system's.</param>
public sealed class Extinction(INatsConnection nats, LedgerClient ledger, TimeProvider? time = null)
{
    private readonly LedgerClient _ledger = ledger.FollowsParties ? ledger : throw new ArgumentException("The end of a version is proven by a client that follows readers and writers (LedgerOptions.FollowsParties).", nameof(ledger));
    private readonly StreamEnds _ends = new(nats, time ?? TimeProvider.System);
    private readonly NatsJSContext _jetStream = JetStreamDomain.Context(nats);
    private readonly GuardedLog _kept = new(JetStreamDomain.Context(nats), JetStreamAssets.ParkStream, time ?? TimeProvider.System);

    /// <summary>Asks. Passing is final as long as no writer is lowered to the version again; a message of it that comes late shuts it again.</summary>
    /// <param name="type">The message type.</param>
    /// <param name="version">The version, 1 or more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CompatNatsException">The server did not answer in time; try again.</exception>
    public async Task<GateResult> ProveAsync(string type, int version, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        await _ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
        var state = _ledger.Of(type);
        if (state.Active == 0) return GateResult.Unevaluable($"The ledger knows no active version of {type}.", "Start the service that owns it.");
        if (state.Unknown > 0) return GateResult.Unevaluable($"The ledger of {type} holds {state.Unknown} entries of a kind this build does not know.", "Use a newer build.");
        if (state.Active == version) return GateResult.Shut(GateVerdict.Fail, new GateReason($"Version {version} of {type} is the active one.", "Raise it first."));
        if (state.Unfenced.Contains(version)) return GateResult.Shut(GateVerdict.Fail, new GateReason($"Writers may still write version {version} of {type}: its fence is not taken.", "Take it (ledger raise and ledger lower do), or wait for its writers."));
        if (state.Subjects.Count == 0) return GateResult.Unevaluable($"No writer of {type} has said on which subject it publishes.", "Start the service that owns it.");

        List<GateReason> reasons = [];
        SortedSet<string> holders = new(StringComparer.Ordinal);
        foreach (var subject in state.Subjects)
        {
            var takers = await _ends.StreamsAsync(subject, cancellationToken).ConfigureAwait(false);
            foreach (var stream in await Census.HoldersAsync(_jetStream, subject, cancellationToken).ConfigureAwait(false))
            {
                holders.Add(stream);
                await JudgeAsync(state, version, subject, stream, takers.Contains(stream), reasons, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var place in new[] { "park", "dead" }) await JudgeKeptAsync(type, version, place, holders, reasons, cancellationToken).ConfigureAwait(false);
        var fences = FencesOf(state, version);
        return reasons.Count > 0 ? GateResult.Shut(GateVerdict.Fail, reasons)
            : GateResult.Pass($"{type} version {version}: {(fences is null ? state.IsOlderThanLedger(version) ? "older than the ledger, and no stream holds the type" : "never written" : string.Join(", ", fences.Select(fence => string.Create(CultureInfo.InvariantCulture, $"{fence.Key} past {fence.Value}"))))}; nothing parked, nothing dead");
    }

    private async Task JudgeAsync(MessageLedger state, int version, string subject, string stream, bool isTaker, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        // A version that never was active and was never met has no fence, and needs none.
        var fences = FencesOf(state, version);
        if (fences is null && !state.IsOlderThanLedger(version)) return;
        var first = await _ends.FirstAsync(stream, subject, cancellationToken).ConfigureAwait(false);
        if (first == 0) return;
        if (fences is null)
        {
            reasons.Add(new(string.Create(CultureInfo.InvariantCulture, $"Stream {stream} holds {subject} from {first} on, and {state.Type} came into the ledger at version {state.Actives[0]}: nothing says where version {version} ends."), $"Raise it, so that the fence of version {state.Actives[0]} stands for it, or wait until the stream holds none."));
            return;
        }

        if (!isTaker)
            reasons.Add(new($"Stream {stream} copies from another and still holds messages of {state.Type}, whose places there say nothing about their versions.", $"Wait until it holds none, or remove {stream}."));
        else if (!fences.TryGetValue(stream, out var fence))
            reasons.Add(new($"Stream {stream} takes {subject} and has no fence of version {version}: it was made after the fence was taken.", $"Raise or lower once more, or empty {stream}."));
        else if (first <= fence)
            reasons.Add(new(string.Create(CultureInfo.InvariantCulture, $"Stream {stream} begins at {first}, and version {version} of {state.Type} may lie at up to {fence}."), "Wait until the stream's retention has removed them, or purge it up to there."));
    }

    // What is older than the ledger was written before the type came into it, and so before the fence of the version that was adopted; a reader that meets a
    // later one takes a fence for it.
    private static ImmutableSortedDictionary<string, ulong>? FencesOf(MessageLedger state, int version)
        => state.Fences.GetValueOrDefault(version) ?? (state.IsOlderThanLedger(version) ? state.Fences.GetValueOrDefault(state.Actives[0]) : null);

    private async Task JudgeKeptAsync(string type, int version, string place, SortedSet<string> holders, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var entry in _kept.ReadAsync($"{place}.>", 1, cancellationToken).ConfigureAwait(false))
        {
            var tokens = entry.Subject.Split('.');
            if (ClaimSubject.Is(entry.Subject) || tokens.Length != 4 || !holders.Contains(tokens[2])) continue;
            // A copy that does not say what it is may be anything.
            var (of, at) = (entry.Header("dv-type"), entry.Header("dv-version"));
            if ((of.Length == 0 || of == type) && (at.Length == 0 || at == version.ToString(CultureInfo.InvariantCulture))) count++;
        }

        if (count > 0)
            reasons.Add(new($"{count} messages of {type} version {version} (or that do not say which) are {(place == "park" ? "parked" : "kept as dead letters")}.", place == "park" ? "Deploy a build that reads them." : "Hand them back (parked retry) or remove them."));
    }
}
