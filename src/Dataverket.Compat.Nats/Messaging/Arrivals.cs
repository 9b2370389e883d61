using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// What arrived here of a durable. A server that was killed forgets the acks that it has not written yet (2.9.10: a second or two of them):
/// it holds for outstanding what was settled long ago, up to the most it may give out, and then gives out nothing until the ack wait is over. Whoever settled
/// those messages recalls them, so that they come once more at once, and what lies behind them. One caller at a time.
/// </summary>
/// <param name="nats">The connection.</param>
/// <param name="stream">The stream.</param>
/// <param name="durable">The durable.</param>
internal sealed class Arrivals(INatsConnection nats, string stream, string durable)
{
    private const int MostRuns = 8192;
    private const int MostRecalled = 10_000;
    private readonly List<Run> _runs = [];
    private readonly HashSet<ulong> _found = [];
    private object? _connection;
    private int _oldest;
    private string _replyTo = $"$JS.ACK.{stream}.{durable}.1.1.1.0.0";
    private DateTimeOffset _created;

    /// <summary>Notes a delivery.</summary>
    /// <param name="replyTo">Where it is acknowledged.</param>
    /// <param name="sequence">Its place in the stream; 0 when it does not come from one.</param>
    public void Add(string? replyTo, ulong sequence)
    {
        if (sequence == 0) return;
        _replyTo = replyTo ?? _replyTo;
        if (_found.Count > 0) _found.Remove(sequence);
        var newest = _runs.Count == 0 ? -1 : (_oldest + _runs.Count - 1) % _runs.Count;
        if (newest >= 0 && _runs[newest] is var run && sequence == run.Last + 1) _runs[newest] = run with { Last = sequence };
        else if (_runs.Count < MostRuns) _runs.Add(new(sequence, sequence));
        else (_runs[_oldest], _oldest) = (new(sequence, sequence), (_oldest + 1) % MostRuns);
    }

    /// <summary>
    /// What arrived here, is not here any more, and may be outstanding by the server's books: the newest 10,000 of it, in the order of the stream. While the
    /// connection stays the same each is found once, unless it arrives again: by then another process may have it in hand.
    /// </summary>
    /// <param name="info">What the server says of the durable; one that was made anew knows nothing of what arrived before.</param>
    /// <param name="here">The places in the stream of what is in hand.</param>
    /// <param name="connection">Which connection it was said on.</param>
    public IReadOnlyList<ulong> FindSettled(ConsumerInfo info, IReadOnlySet<ulong> here, object? connection)
    {
        // Server 2.9.10 tells a slightly different time after a restart.
        if (_created != default && (info.Created - _created).Duration() > TimeSpan.FromSeconds(1)) _runs.Clear();
        if (_runs.Count == 0) _oldest = 0;
        _created = info.Created;
        var (floor, last) = (info.AckFloor.StreamSeq, info.Delivered.StreamSeq);
        if (ReferenceEquals(_connection, connection)) _found.RemoveWhere(sequence => sequence <= floor);
        else _found.Clear();
        _connection = connection;
        if (info.NumAckPending == 0) return [];
        List<ulong> found = [.. Between(floor, last).Where(sequence => !here.Contains(sequence) && _found.Add(sequence)).Take(MostRecalled)];
        found.Sort();
        return found;
    }

    /// <summary>What may be outstanding by the server's books and is not here, whoever it was given to: the first 10,000 places in the stream.</summary>
    /// <param name="info">What the server says of the durable.</param>
    /// <param name="above">Only places above this one.</param>
    /// <param name="here">The places in the stream of what is in hand.</param>
    public static IReadOnlyList<ulong> Elsewhere(ConsumerInfo info, ulong above, IReadOnlySet<ulong> here)
        => info.NumAckPending == 0 ? [] : [.. Run.Up(Math.Max(info.AckFloor.StreamSeq, above) + 1, info.Delivered.StreamSeq).Where(sequence => !here.Contains(sequence)).Take(MostRecalled)];

    /// <summary>Asks the server to give these out again; those that are not outstanding stay as they are.</summary>
    /// <exception cref="NatsException">The connection failed.</exception>
    public async Task RecallAsync(IReadOnlyList<ulong> sequences, ConsumerInfo info, CancellationToken cancellationToken)
    {
        foreach (var sequence in sequences) await AckSubject.RecallAsync(nats, _replyTo, sequence, info.Delivered.ConsumerSeq, cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<ulong> Between(ulong floor, ulong last)
    {
        for (var i = _runs.Count - 1; i >= 0; i--)
        {
            var run = _runs[(_oldest + i) % _runs.Count];
            foreach (var sequence in Run.Down(Math.Max(run.First, floor + 1), Math.Min(run.Last, last))) yield return sequence;
        }
    }

    private readonly record struct Run(ulong First, ulong Last)
    {
        public static IEnumerable<ulong> Down(ulong first, ulong last)
        {
            for (var sequence = last; sequence >= first && sequence > 0; sequence--) yield return sequence;
        }

        public static IEnumerable<ulong> Up(ulong first, ulong last)
        {
            for (var sequence = first; sequence <= last; sequence++) yield return sequence;
        }
    }
}
