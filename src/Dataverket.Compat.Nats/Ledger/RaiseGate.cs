using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// May the active version of a message type be raised? Only when every registered reader can read it, every writer can write it, every live process
/// agrees, and the broker knows no consumer that the ledger does not. Names whoever stands in the way, all at once.
/// </summary>
public sealed class RaiseGate : Gate
{
    private readonly LedgerClient _ledger;
    private readonly AnnouncementWatcher _announcements;
    private readonly NatsJSContext _jetStream;
    private readonly string _type;
    private readonly string _subject;
    private readonly int _version;

    /// <summary>Makes the gate.</summary>
    /// <param name="name">The name that plans use.</param>
    /// <param name="nats">The connection; it belongs to the caller.</param>
    /// <param name="ledger">The ledger, followed by the caller.</param>
    /// <param name="announcements">The announcements, heard by the caller.</param>
    /// <param name="type">The message type.</param>
    /// <param name="subject">The NATS subject that carries it.</param>
    /// <param name="version">The version to raise to.</param>
    public RaiseGate(string name, INatsConnection nats, LedgerClient ledger, AnnouncementWatcher announcements, string type, string subject, int version)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        (_ledger, _announcements, _type, _subject, _version) = (ledger, announcements, type, subject, version);
        _jetStream = new NatsJSContext(nats);
    }

    /// <inheritdoc/>
    public override async ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken) => (await JudgeLedgerAsync(cancellationToken).ConfigureAwait(false)).Result;

    /// <summary>The verdict, with the very state it rests on.</summary>
    internal async Task<(GateResult Result, MessageLedger Ledger)> JudgeLedgerAsync(CancellationToken cancellationToken)
    {
        await _ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
        var ledger = _ledger.Of(_type);
        if (ledger.Active >= _version) return (GateResult.Pass($"{_type} is at version {ledger.Active} already"), ledger);
        if (ledger.Unknown > 0)
            return (GateResult.Unevaluable($"The ledger of {_type} holds {ledger.Unknown} entries of a kind this build does not know.", "Run a coordinator of the newer build."), ledger);
        if (!_announcements.HasListenedLongEnough)
            return (GateResult.Shut(GateVerdict.Inconclusive, new GateReason("This coordinator has not listened to announcements for long enough to know who is alive.", $"Wait {_announcements.Options.MaxAge.TotalSeconds:0} s without a break of the connection.")), ledger);

        List<GateReason> reasons = [];
        if (ledger.Writers.IsEmpty) reasons.Add(new($"No writer of {_type} is registered.", "Start the service that owns it."));
        foreach (var reader in ledger.Readers.Values.Where(reader => !reader.Window.Contains(_version)))
            reasons.Add(new($"Reader {reader.Name} (build {reader.Build}) reads versions {reader.Window} of {_type}, not {_version}.", $"Deploy a build of {reader.Name} that reads {_version}, or retire the reader by name."));
        foreach (var writer in ledger.Writers.Values.Where(writer => !writer.Window.Contains(_version)))
            reasons.Add(new($"Writer {writer.Name} (build {writer.Build}) can write versions {writer.Window} of {_type}, not {_version}.", $"Deploy a build of {writer.Name} that writes {_version}."));
        foreach (var (said, _) in _announcements.Live())
            foreach (var use in said.Reads.Concat(said.Writes).Where(use => use.Type == _type && !(use.Oldest <= _version && _version <= use.Newest)))
                reasons.Add(new($"{said.Instance} of {said.Service} (build {said.Build}) is alive and knows versions {use.Oldest}..{use.Newest} of {_type}, not {_version}.", $"Replace {said.Instance}."));
        foreach (var consumer in await Census.UnregisteredAsync(_jetStream, ledger, _subject, cancellationToken).ConfigureAwait(false))
            reasons.Add(new($"Consumer {consumer} reads {_subject} and is not in the ledger.", "Register it by starting its service, or delete the consumer."));
        if (reasons.Count > 0) return (GateResult.Shut(GateVerdict.Fail, reasons), ledger);
        return (GateResult.Pass($"{_type} to {_version}: readers {Describe(ledger.Readers.Values)}; writers {Describe(ledger.Writers.Values)}"), ledger);
    }

    private static string Describe(IEnumerable<LedgerParty> parties) => string.Join(", ", parties.Select(party => $"{party.Name} {party.Window} (build {party.Build})"));
}
