using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Decides at which version a message is written, and knows when nothing older is under way any more. One per message type and process, made by
/// <see cref="LedgerClient.Writing"/> and kept up to date by <see cref="LedgerClient.RunAsync"/>. Safe to use from any thread.
/// </summary>
public sealed class WriteGate
{
    private readonly WriteBacklog? _backlog;
    private readonly Lock _changing = new();
    private readonly Queue<WriteEpoch> _draining = [];
    private volatile WriteEpoch _epoch;
    private ulong _seen;
    private int _ledgers;
    private WriteEpoch? _marked;
    private WriteEpoch? _clear;
    private string _mark = "";

    internal WriteGate(string type, VersionWindow window, WriteBacklog? backlog, MessageLedger ledger, ulong sequence)
    {
        (Type, Window, _backlog) = (type, window, backlog);
        _epoch = Decide(ledger, sequence);
    }

    /// <summary>The message type.</summary>
    public string Type { get; }

    /// <summary>What this build can write.</summary>
    public VersionWindow Window { get; }

    /// <summary>The version that is written now; 0 when none may be.</summary>
    public int Version => _epoch.Version;

    /// <summary>
    /// The ledger's sequence that this process has followed in all it writes: nothing that was decided before is under way, waits to be relayed, or may
    /// still be committed. Announced.
    /// </summary>
    public ulong Seen => Volatile.Read(ref _seen);

    /// <summary>
    /// Begins to write a message: about 10 ns, no allocation. Before this process knows anything of the ledger the oldest version it can write is
    /// written; when the active version is newer than all it can, the newest it can.
    /// </summary>
    /// <exception cref="CompatNatsException">All that it can write is newer than the active version: it must wait for the raise (transient).</exception>
    public WriteTicket Enter()
    {
        while (true)
        {
            var epoch = _epoch;
            epoch.Enter();
            if (epoch == _epoch)
            {
                if (epoch.Version > 0) return new(epoch);
                epoch.Leave();
                throw new CompatNatsException(epoch.Problem, isTransient: true);
            }

            // It ended between the two looks: whoever waits for its last write must not have missed this one.
            epoch.Leave();
        }
    }

    /// <summary>Takes over what the ledger says now.</summary>
    internal void Follow(MessageLedger ledger, ulong sequence)
    {
        lock (_changing)
        {
            var next = Decide(ledger, sequence);
            if (next.Version == _epoch.Version)
            {
                _epoch.Revision = sequence;
                return;
            }

            _draining.Enqueue(_epoch);
            _epoch = next;
        }
    }

    /// <summary>The ledger that was followed is gone: nothing of the one that took its place has been followed yet.</summary>
    internal void Forget()
    {
        lock (_changing)
        {
            _ledgers++;
            Volatile.Write(ref _seen, 0);
        }
    }

    /// <summary>Looks whether what was decided earlier is finished. What the backlog throws passes.</summary>
    /// <returns>Whether there is nothing more to wait for.</returns>
    internal async ValueTask<bool> ReportAsync(CancellationToken cancellationToken)
    {
        WriteEpoch epoch;
        ulong revision;
        int ledgers;
        lock (_changing)
        {
            while (_draining.TryPeek(out var old) && old.IsIdle) _draining.Dequeue();
            if (_draining.Count > 0) return false;
            (epoch, revision, ledgers) = (_epoch, _epoch.Revision, _ledgers);
        }

        if (_seen >= revision) return true;
        if (_backlog is not null && _clear != epoch && !await IsClearAsync(_backlog, epoch, cancellationToken).ConfigureAwait(false)) return false;
        lock (_changing)
        {
            if (ledgers != _ledgers) return false;
            Volatile.Write(ref _seen, revision);
        }

        return true;
    }

    private async ValueTask<bool> IsClearAsync(WriteBacklog backlog, WriteEpoch epoch, CancellationToken cancellationToken)
    {
        if (_marked != epoch) (_mark, _marked) = (await backlog.MarkAsync(cancellationToken).ConfigureAwait(false), epoch);
        if (!await backlog.IsClearAsync(_mark, Type, epoch.Version, cancellationToken).ConfigureAwait(false)) return false;
        _clear = epoch;
        return true;
    }

    private WriteEpoch Decide(MessageLedger ledger, ulong sequence)
        => ledger.Active == 0 ? new(Window.Oldest, sequence, "")
            : ledger.Active < Window.Oldest ? new(0, sequence, $"{Type} is at version {ledger.Active}, and this build writes versions {Window}: it may not write before the raise.")
            : new(Math.Min(ledger.Active, Window.Newest), sequence, "");
}
