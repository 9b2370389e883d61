namespace Dataverket.Compat.Nats.Messaging;

/// <summary>
/// In which order deliveries of a durable may be handled. It knows a frontier: whatever lies at or below it is in this process's hands or has its durable
/// effect. Only the next delivery in the consumer's own count, given out for the first time, moves the frontier by itself. After anything else (the start, a
/// gap, a new connection, a message that somebody had before) all above it is held until the server says that nothing is outstanding elsewhere. One caller at a time.
/// </summary>
/// <typeparam name="THandle">What a delivery is acknowledged by.</typeparam>
/// <param name="forgotten">Hears of each message that is not in hand any more though nobody handled it.</param>
internal sealed class DeliveryOrder<THandle>(Action<DeliveryOrder<THandle>.Entry>? forgotten = null)
{
    private readonly Dictionary<ulong, Entry> _inHand = [];
    private ulong _frontier;
    private ulong _lastConsumer;
    private DateTimeOffset _newest;
    private long _settled;
    private long _arrived;

    /// <summary>Whether new deliveries may be handled as they come.</summary>
    public bool IsSteady { get; private set; }

    /// <summary>How many messages are in hand.</summary>
    public int Count => _inHand.Count;

    /// <summary>The last delivery in the consumer's count that the order knows of.</summary>
    public ulong LastConsumer => _lastConsumer;

    /// <summary>This moment; taken before the server is asked.</summary>
    public OrderMark Mark => new(_settled, _arrived);

    /// <summary>What is in hand, in the order of the stream.</summary>
    public IEnumerable<Entry> InHand => _inHand.Values.OrderBy(entry => entry.Sequence);

    /// <summary>A message in hand; <c>null</c> when it is not.</summary>
    public Entry? InHandOf(ulong sequence) => _inHand.GetValueOrDefault(sequence);

    /// <summary>Something may have been lost: nothing above the frontier is handled before <see cref="Resume"/> allows it.</summary>
    public void Hold() => IsSteady = false;

    /// <summary>Takes a delivery.</summary>
    /// <param name="sequence">Its place in the stream.</param>
    /// <param name="consumer">Its place in the consumer's count.</param>
    /// <param name="delivered">How often the server gave it out, this time included.</param>
    /// <param name="handle">What it is acknowledged by; replaces an older one of the same message.</param>
    /// <param name="stored">When the server stored it: after a loss another message may stand in the same place.</param>
    /// <returns>The message, when it is to be handled now.</returns>
    public Entry? Add(ulong sequence, ulong consumer, ulong delivered, THandle handle, DateTimeOffset stored = default)
    {
        var isNext = IsSteady && consumer == _lastConsumer + 1;
        if (isNext) _lastConsumer = consumer;
        else IsSteady = false;
        var isAnother = _inHand.TryGetValue(sequence, out var entry) && entry.Stored != stored;
        if (entry is null || isAnother) entry = _inHand[sequence] = new Entry(sequence, stored, handle);
        (entry.Handle, entry.Consumer, entry.Delivered, entry.Arrived) = (handle, consumer, delivered, ++_arrived);
        if (entry.IsBegun) return null;
        // Below the frontier and not begun: its effect is durable, whatever the server remembers of the ack. Its handler says so again.
        // But for another one in its place: the stream has lost what stood there, and all behind it.
        if (sequence <= _frontier && (isAnother || stored > _newest)) _frontier = sequence - 1;
        if (sequence <= _frontier)
        {
            entry.IsAgain = true;
            return Begin(entry);
        }

        if (isNext && delivered == 1)
        {
            _frontier = sequence;
            return Begin(entry);
        }

        IsSteady = false;
        return null;
    }

    /// <summary>The message is handled and the server has confirmed its ack.</summary>
    public void Remove(Entry entry)
    {
        // Acknowledged twice, the second time may find the message given out and in hand anew.
        if (_inHand.GetValueOrDefault(entry.Sequence) == entry) _inHand.Remove(entry.Sequence);
        _settled++;
    }

    /// <summary>
    /// Judges what the server says of the durable. Every message it counts as given out must be in hand, before anything that was held is handled.
    /// </summary>
    /// <param name="info">The answer.</param>
    /// <param name="asked">The moment before the question: when a message was settled since, the counts cannot be compared.</param>
    /// <param name="isQuiet">Whether nothing arrived for longer than the ack wait, though it could have: then nothing is outstanding elsewhere whatever the counts say.</param>
    /// <returns>What is to be handled now, in this order; empty while it must wait.</returns>
    public IReadOnlyList<Entry> Resume(DurableInfo info, OrderMark asked, bool isQuiet)
    {
        // A message that is settled but not confirmed, or was confirmed before it came once more, may or may not be among those counted.
        if (IsSteady || _settled != asked.Settled || _inHand.Values.Any(entry => entry.Sequence <= info.LastStream && (entry.IsHandled || entry.IsAgain))) return [];
        var counted = _inHand.Values.Count(entry => entry.Sequence <= info.LastStream && entry.Sequence > info.AckFloor);
        // Server 2.9.10 may count for outstanding what lies above all that it says it has given out, and give out nothing new while that is its most.
        var above = _inHand.Values.Count(entry => entry.Sequence > info.LastStream && entry.Arrived <= asked.Arrived);
        if (counted != info.Outstanding && !(isQuiet && counted + above >= info.Outstanding)) return [];

        List<Entry> ready = [.. InHand.Where(entry => !entry.IsBegun && entry.Sequence <= info.LastStream)];
        (_frontier, _lastConsumer, IsSteady) = (Math.Max(_frontier, info.LastStream), info.LastConsumer, true);
        // What came before the question, though the server says that it was not given out, was given out by a server that was killed since: it comes again, in its
        // place, or is lost.
        foreach (var lost in _inHand.Values.Where(entry => entry.Sequence > info.LastStream && entry.Arrived <= asked.Arrived && !entry.IsBegun).ToList())
        {
            _inHand.Remove(lost.Sequence);
            forgotten?.Invoke(lost);
        }

        // What came after the answer was given: new deliveries without a gap, or it all is asked once more.
        foreach (var entry in _inHand.Values.Where(entry => entry.Sequence > info.LastStream && entry.Arrived > asked.Arrived).OrderBy(entry => entry.Consumer))
        {
            IsSteady = entry.Consumer == _lastConsumer + 1 && entry is { Delivered: 1, IsBegun: false } && entry.Sequence > _frontier;
            if (!IsSteady) break;
            (_frontier, _lastConsumer) = (entry.Sequence, entry.Consumer);
            ready.Add(entry);
        }

        foreach (var entry in ready) Begin(entry);
        return ready;
    }

    private Entry Begin(Entry entry)
    {
        entry.IsBegun = true;
        if (entry.Stored > _newest) _newest = entry.Stored;
        return entry;
    }

    /// <summary>One message in hand.</summary>
    internal sealed class Entry(ulong sequence, DateTimeOffset stored, THandle handle)
    {
        public ulong Sequence { get; } = sequence;

        public DateTimeOffset Stored { get; } = stored;

        public THandle Handle { get; set; } = handle;

        public ulong Consumer { get; set; }

        public ulong Delivered { get; set; }

        public long Arrived { get; set; }

        /// <summary>Whether it was given to be handled.</summary>
        public bool IsBegun { get; set; }

        /// <summary>Whether it had its durable effect before this delivery of it came.</summary>
        public bool IsAgain { get; set; }

        /// <summary>Whether it has its durable effect; its ack is not confirmed yet.</summary>
        public bool IsHandled { get; set; }

        /// <summary>Whether it was acknowledged and the server did not say so in time: nobody but its holder can acknowledge it again.</summary>
        public bool IsUnconfirmed { get; set; }
    }
}
