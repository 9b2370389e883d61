using Dataverket.Compat.Nats.Messaging;

namespace Dataverket.Compat.Nats.Tests.Messaging;

public sealed class DeliveryOrderTests
{
    [Fact]
    public void A_gap_in_the_consumers_count_holds_everything_behind_it_until_the_lost_delivery_has_come_again()
    {
        var order = new DeliveryOrder<string>();
        order.Resume(new(0, 0, 0, 0), order.Mark, isQuiet: false);
        Assert.NotNull(order.Add(1, 1, 1, "a"));
        Assert.Null(order.Add(3, 3, 1, "c"));
        Assert.Empty(order.Resume(new(3, 3, 0, 3), order.Mark, isQuiet: false));
        Assert.Null(order.Add(4, 4, 1, "d"));
        Assert.Null(order.Add(2, 5, 2, "b"));
        Assert.Equal([2UL, 3UL, 4UL], order.Resume(new(4, 5, 0, 4), order.Mark, isQuiet: false).Select(entry => entry.Sequence));
        Assert.NotNull(order.Add(5, 6, 1, "e"));
    }

    [Fact]
    public void What_is_given_out_twice_is_handled_once_and_acknowledged_by_the_newest_handle()
    {
        var order = new DeliveryOrder<string>();
        order.Resume(new(0, 0, 0, 0), order.Mark, isQuiet: false);
        var entry = order.Add(1, 1, 1, "old");
        Assert.Null(order.Add(1, 2, 2, "new"));
        Assert.Equal("new", entry!.Handle);
        Assert.True(order.IsSteady);
        Assert.Equal(1, order.Count);
    }

    [Fact]
    public void An_answer_counts_only_when_nothing_was_settled_meanwhile_and_no_ack_is_open()
    {
        var order = new DeliveryOrder<string>();
        order.Resume(new(0, 0, 0, 0), order.Mark, isQuiet: false);
        var entry = order.Add(1, 1, 1, "a")!;
        Assert.Null(order.Add(3, 3, 1, "c"));
        var before = order.Mark;
        entry.IsHandled = true;
        // The server has 2, which was lost, and 3; counted in hand are 1, whose ack is open, and 3.
        Assert.Empty(order.Resume(new(3, 3, 1, 2), before, isQuiet: false));
        order.Remove(entry);
        Assert.Empty(order.Resume(new(3, 3, 0, 1), before, isQuiet: false));
    }

    [Fact]
    public void Messages_that_somebody_else_acknowledged_hold_nothing_up_for_longer_than_an_ack_wait()
    {
        var order = new DeliveryOrder<string>();
        order.Add(5, 9, 2, "e");
        order.Add(6, 10, 2, "f");
        Assert.Empty(order.Resume(new(6, 10, 4, 1), order.Mark, isQuiet: false));
        Assert.Equal(2, order.Resume(new(6, 10, 4, 1), order.Mark, isQuiet: true).Count);
    }

    [Theory]
    [InlineData(1, 400)]
    [InlineData(2, 400)]
    [InlineData(3, 400)]
    public void Whatever_is_lost_given_out_again_forgotten_or_taken_over_first_effects_come_in_the_order_of_the_stream(int seed, int runs)
    {
        for (var run = 0; run < runs; run++)
        {
            var model = new DurableModel((seed * 100_003) + run);
            model.Run(60);
            Assert.Equal(Enumerable.Range(1, 60).Select(n => (ulong)n), model.Effects);
        }
    }
}
