using Dataverket.Compat.Nats.Messaging;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>
/// A durable and its owners, in memory and at random: deliveries are late, deliveries and acks are lost, messages are given out again, the server forgets what it did last,
/// its log diverges and gives other messages the places of those it lost, a dead owner keeps what it had until the ack wait is over. One aggregate, so that effects must
/// come in the order of the stream.
/// </summary>
internal sealed class DurableModel(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Queue<ulong> _again = [];
    private readonly Queue<(ulong Sequence, ulong Consumer, ulong Delivered, DateTimeOffset Stored)> _wire = [];
    private readonly Queue<DeliveryOrder<int>.Entry> _lane = [];
    private readonly HashSet<(ulong Sequence, DateTimeOffset Stored)> _done = [];
    private readonly List<(ulong Sequence, DateTimeOffset Stored)> _effects = [];
    private readonly Dictionary<ulong, DateTimeOffset> _stored = [];
    private Server _server = new([], 0, 0);
    private Server _saved = new([], 0, 0);
    private DeliveryOrder<int> _order = new();
    private int _diverged;

    /// <summary>The first effects of the messages that are in the log at the end.</summary>
    public IEnumerable<ulong> Effects => _effects.Where(effect => effect.Stored == StoredAt(effect.Sequence)).Select(effect => effect.Sequence);

    public void Run(ulong messages)
    {
        for (var step = 0; _server.LastStream < messages || _server.Pending.Count > 0 || _wire.Count > 0 || _lane.Count > 0; step++)
        {
            if (step > 200_000) throw new InvalidOperationException($"Stuck: {_done.Count} done, {_server.Pending.Count} given out.");
            // Chaos ends, so that everything must come to its end.
            var act = step < 600 ? _random.Next(100) : _random.Next(70);
            if (act < 20) Deliver(messages, isLost: step < 600 && _random.Next(12) == 0);
            else if (act < 38) Receive();
            else if (act < 55) Work();
            else if (act < 66) Ask(messages);
            else if (act < 70) Expire();
            else if (act < 82) _saved = new(new(_server.Pending), _server.LastStream, _server.LastConsumer);
            else if (act < 85) Restart();
            else if (act < 87) TakeOver();
            else if (act < 91) Diverge(messages);
        }
    }

    private void Deliver(ulong messages, bool isLost)
    {
        ulong sequence, delivered = 1;
        if (_again.TryDequeue(out var again) && _server.Pending.TryGetValue(again, out var times)) (sequence, delivered) = (again, times + 1);
        else if (_server.LastStream < messages && _server.Pending.Count < 20) sequence = _server.LastStream + 1;
        else return;
        _server.Pending[sequence] = delivered;
        _server = _server with { LastStream = Math.Max(_server.LastStream, sequence), LastConsumer = _server.LastConsumer + 1 };
        if (!isLost) _wire.Enqueue((sequence, _server.LastConsumer, delivered, StoredAt(sequence)));
    }

    private void Receive()
    {
        if (_wire.TryDequeue(out var at) && _order.Add(at.Sequence, at.Consumer, at.Delivered, 0, at.Stored) is { } entry) _lane.Enqueue(entry);
    }

    private void Work()
    {
        if (!_lane.TryDequeue(out var entry)) return;
        if (_done.Add((entry.Sequence, entry.Stored))) _effects.Add((entry.Sequence, entry.Stored));
        entry.IsHandled = true;
        if (_random.Next(10) > 0) Ack(entry);
    }

    private void Ack(DeliveryOrder<int>.Entry entry)
    {
        _server.Pending.Remove(entry.Sequence);
        // Now and then the confirmation is lost.
        if (_random.Next(10) > 0) _order.Remove(entry);
    }

    // The world goes on between the question, the answer and its arrival.
    private void Ask(ulong messages)
    {
        foreach (var entry in _order.InHand.Where(entry => entry.IsHandled).ToList()) Ack(entry);
        var asked = _order.Mark;
        GoOn();
        var floor = _server.Pending.Count == 0 ? _server.LastStream : _server.Pending.Keys.Min() - 1;
        var info = new DurableInfo(_server.LastStream, _server.LastConsumer, floor, _server.Pending.Count);
        GoOn();
        foreach (var entry in _order.Resume(info, asked, isQuiet: false)) _lane.Enqueue(entry);

        void GoOn()
        {
            for (var i = _random.Next(4); i > 0; i--)
            {
                if (_random.Next(2) == 0) Deliver(messages, isLost: false);
                else if (_random.Next(3) > 0) Receive();
                else Work();
            }
        }
    }

    // The ack wait is over for what nobody tells the server of; now and then for what is in hand as well, where the word came too late.
    private void Expire()
    {
        foreach (var sequence in _server.Pending.Keys.Order().Where(sequence => (_order.InHandOf(sequence) is null || _random.Next(4) == 0) && _wire.All(at => at.Sequence != sequence) && !_again.Contains(sequence))) _again.Enqueue(sequence);
    }

    private void Restart()
    {
        _server = new(new(_saved.Pending), _saved.LastStream, _saved.LastConsumer);
        _again.Clear();
        _wire.Clear();
        _order.Hold();
    }

    // What is in hand stays in the log: of a lost message that is in hand while another is on its way to its place nobody can tell which of them the server counts.
    private void Diverge(ulong messages)
    {
        var kept = _saved.LastStream + (ulong)_random.Next(3);
        if (_order.InHand.Any(entry => entry.Sequence > kept)) return;
        for (var (n, time) = (kept + 1, DateTimeOffset.UnixEpoch.AddMinutes(++_diverged)); n <= messages; n++, time = time.AddSeconds(1)) _stored[n] = time;
        Restart();
    }

    private DateTimeOffset StoredAt(ulong sequence) => _stored.GetValueOrDefault(sequence);

    private void TakeOver()
    {
        _order = new();
        _lane.Clear();
        _wire.Clear();
    }

    private sealed record Server(Dictionary<ulong, ulong> Pending, ulong LastStream, ulong LastConsumer);
}
