using Dataverket.Compat.Nats.Messaging;
using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Messaging;

public sealed class ArrivalsTests
{
    private static readonly HashSet<ulong> Nothing = [];
    private readonly Arrivals _arrivals = new(new NatsConnection(), "STREAM", "nett");

    [Fact]
    public void What_arrived_and_is_not_here_is_found_once_on_a_connection_in_the_order_of_the_stream()
    {
        foreach (ulong sequence in new ulong[] { 1, 2, 3, 7, 8, 4, 20 }) _arrivals.Add(null, sequence);
        Assert.Equal<ulong>([3, 4, 8], _arrivals.FindSettled(Info(floor: 2, last: 10), new HashSet<ulong> { 7 }, this));
        Assert.Empty(_arrivals.FindSettled(Info(floor: 2, last: 10), new HashSet<ulong> { 7 }, this));
        // In hand then, settled now.
        Assert.Equal<ulong>([7], _arrivals.FindSettled(Info(floor: 2, last: 10), Nothing, this));
        _arrivals.Add(null, 4);
        Assert.Equal<ulong>([4], _arrivals.FindSettled(Info(floor: 2, last: 10), Nothing, this));
        // Killed again, and forgotten again.
        Assert.Equal<ulong>([3, 4, 7, 8], _arrivals.FindSettled(Info(floor: 2, last: 10), Nothing, new object()));
    }

    [Fact]
    public void What_arrived_twice_is_found_once()
    {
        foreach (ulong sequence in new ulong[] { 5, 6, 5, 6 }) _arrivals.Add(null, sequence);
        Assert.Equal<ulong>([5, 6], _arrivals.FindSettled(Info(floor: 0, last: 10), Nothing, this));
    }

    [Fact]
    public void Nothing_is_found_where_nothing_is_outstanding_or_where_the_durable_is_another_one()
    {
        _arrivals.Add(null, 5);
        Assert.Empty(_arrivals.FindSettled(Info(floor: 0, last: 10, outstanding: 0), Nothing, this));
        Assert.Empty(_arrivals.FindSettled(Info(floor: 0, last: 10, day: 2), Nothing, this));
        Assert.Empty(_arrivals.FindSettled(Info(floor: 0, last: 10, day: 2), Nothing, this));
    }

    [Fact]
    public void It_keeps_the_newest_runs_and_finds_the_newest_places()
    {
        for (ulong i = 1; i <= 20_000; i++) _arrivals.Add(null, i * 2);
        var found = _arrivals.FindSettled(Info(floor: 0, last: 50_000), Nothing, this);
        Assert.Equal(Enumerable.Range(20_000 - 8192 + 1, 8192).Select(i => (ulong)i * 2), found);
        for (ulong i = 1; i <= 20_000; i++) _arrivals.Add(null, 50_000 + i);
        Assert.Equal(Enumerable.Range(60_001, 10_000).Select(i => (ulong)i), _arrivals.FindSettled(Info(floor: 0, last: 80_000), Nothing, this));
    }

    [Fact]
    public void What_is_elsewhere_is_walked_from_the_floor_on()
    {
        var info = Info(floor: 10, last: 25_000);
        var first = Arrivals.Elsewhere(info, 0, new HashSet<ulong> { 11 });
        Assert.Equal((12UL, 10_011UL), (first[0], first[^1]));
        var third = Arrivals.Elsewhere(info, Arrivals.Elsewhere(info, first[^1], Nothing)[^1], Nothing);
        Assert.Equal((20_012UL, 25_000UL), (third[0], third[^1]));
        Assert.Empty(Arrivals.Elsewhere(info, third[^1], Nothing));
    }

    private static ConsumerInfo Info(ulong floor, ulong last, int outstanding = 5, int day = 1) => new()
    {
        Created = new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero),
        AckFloor = new SequenceInfo { StreamSeq = floor },
        Delivered = new SequenceInfo { StreamSeq = last, ConsumerSeq = last },
        NumAckPending = outstanding,
        Config = new ConsumerConfig("nett"),
        Name = "nett",
        StreamName = "STREAM",
    };
}
