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

    // Seen of server 2.9.10 in a cluster whose leader was killed while as much was outstanding as may be: it said 278 was the last it had given out, and counted 279.
    [Fact]
    public void What_the_server_counts_though_it_lies_above_all_that_it_says_it_gave_out_holds_nothing_up_for_longer_than_an_ack_wait()
    {
        var order = new DeliveryOrder<string>();
        order.Add(8, 20, 3, "h");
        order.Add(10, 21, 3, "j");
        order.Add(11, 22, 3, "k");
        var said = new DurableInfo(10, 22, 7, 3);
        // 9 may be what is outstanding, with somebody else: only silence tells.
        Assert.Empty(order.Resume(said, order.Mark, isQuiet: false));
        Assert.Equal([8UL, 10UL], order.Resume(said, order.Mark, isQuiet: true).Select(entry => entry.Sequence));
        Assert.Null(order.Add(11, 23, 4, "k"));
        Assert.Equal([11UL], order.Resume(new(11, 23, 7, 3), order.Mark, isQuiet: false).Select(entry => entry.Sequence));
    }

    [Fact]
    public void What_a_server_forgot_is_not_in_hand_and_is_never_begun_behind_what_came_later()
    {
        List<ulong> forgotten = [];
        var order = new DeliveryOrder<string>(entry => forgotten.Add(entry.Sequence));
        order.Add(5, 5, 1, "lost");
        Assert.Empty(order.Resume(new(4, 4, 4, 0), order.Mark, isQuiet: false));
        Assert.True(order.IsSteady);
        Assert.Equal(0, order.Count);
        Assert.Equal([5UL], forgotten);
        Assert.NotNull(order.Add(6, 5, 1, "f"));
        order.Add(8, 7, 1, "h");
        order.Add(7, 8, 2, "g");
        Assert.Equal([7UL, 8UL], order.Resume(new(8, 8, 5, 3), order.Mark, isQuiet: false).Select(entry => entry.Sequence));
    }

    [Fact]
    public void Another_message_in_the_place_of_one_in_hand_is_handled_and_not_taken_for_it()
    {
        var (lost, kept) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(10));
        var order = new DeliveryOrder<string>();
        order.Resume(new(878, 971, 878, 0), order.Mark, isQuiet: false);
        var gone = order.Add(879, 972, 1, "lost", lost)!;
        gone.IsHandled = true;
        order.Hold();
        Assert.Null(order.Add(879, 972, 1, "kept", kept));
        var other = Assert.Single(order.Resume(new(879, 972, 878, 1), order.Mark, isQuiet: false));
        Assert.Equal("kept", other.Handle);
        Assert.NotSame(gone, other);
        order.Remove(gone);
        Assert.Same(other, order.InHandOf(879));
    }

    [Fact]
    public void What_stands_in_the_places_of_lost_messages_keeps_the_order_too()
    {
        var (lost, kept) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(10));
        var order = new DeliveryOrder<string>();
        order.Resume(new(878, 971, 878, 0), order.Mark, isQuiet: false);
        for (ulong n = 879; n <= 881; n++)
        {
            var entry = order.Add(n, n + 93, 1, "lost", lost)!;
            entry.IsHandled = true;
            order.Remove(entry);
        }

        order.Hold();
        order.Resume(new(878, 971, 878, 0), order.Mark, isQuiet: false);
        // 879 was lost on its way.
        Assert.Null(order.Add(880, 973, 1, "kept", kept));
        Assert.Null(order.Add(879, 974, 2, "kept", kept));
        Assert.Equal([879UL, 880UL], order.Resume(new(880, 974, 878, 2), order.Mark, isQuiet: false).Select(entry => entry.Sequence));
    }

    [Fact]
    public void Nor_is_one_that_was_stored_earlier_than_what_it_stands_in_the_place_of()
    {
        // By another server, before the lost one came; only what it stands in the place of tells it apart.
        var (kept, lost) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(10));
        var order = new DeliveryOrder<string>();
        order.Resume(new(878, 971, 878, 0), order.Mark, isQuiet: false);
        order.Add(879, 972, 1, "lost", lost);
        order.Add(880, 973, 1, "lost", lost);
        order.Hold();
        // 879 was lost on its way.
        Assert.Null(order.Add(880, 973, 1, "kept", kept));
        Assert.Null(order.Add(879, 974, 2, "kept", kept));
        Assert.Equal(["kept", "kept"], order.Resume(new(880, 974, 878, 2), order.Mark, isQuiet: false).Select(entry => entry.Handle));
    }

    [Fact]
    public void A_handled_message_that_the_server_forgot_to_have_given_out_holds_nothing_up()
    {
        var order = new DeliveryOrder<string>();
        order.Resume(new(4, 4, 4, 0), order.Mark, isQuiet: false);
        order.Add(5, 5, 1, "e")!.IsHandled = true;
        order.Hold();
        order.Resume(new(4, 4, 4, 0), order.Mark, isQuiet: false);
        Assert.True(order.IsSteady);
    }

    [Fact]
    public void A_repeat_whose_ack_was_confirmed_stands_in_for_no_message_that_was_lost()
    {
        var order = new DeliveryOrder<string>();
        order.Resume(new(0, 0, 0, 0), order.Mark, isQuiet: false);
        order.Add(1, 1, 1, "a");
        var second = order.Add(2, 2, 1, "b")!;
        second.IsHandled = true;
        order.Remove(second);
        // It was under way when its ack was confirmed: the server does not count it. The third, which it does, was lost on its way.
        var again = order.Add(2, 3, 2, "b")!;
        Assert.Null(order.Add(4, 5, 1, "d"));
        Assert.Empty(order.Resume(new(4, 5, 0, 3), order.Mark, isQuiet: false));
        order.Remove(again);
        Assert.Null(order.Add(3, 6, 2, "c"));
        Assert.Equal([3UL, 4UL], order.Resume(new(4, 6, 0, 3), order.Mark, isQuiet: false).Select(entry => entry.Sequence));
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
