using Dataverket.Chaos.Tests.Checks;
using Dataverket.Chaos.Tests.Roles;

namespace Dataverket.Chaos.Tests;

/// <summary>The checker is given worlds in which one thing is wrong, and must name that one thing. A checker that sees nothing proves nothing.</summary>
public sealed class CheckerTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_world_in_which_nothing_is_wrong_is_clean()
    {
        var findings = Check(new World());
        Assert.Empty(findings.Faults);
        Assert.Equal((6, 1, 1, 1), (findings.Messages, findings.Late, findings.Raised, findings.Lowered));
    }

    [Fact]
    public void A_message_that_the_library_said_is_stored_and_is_not_is_lost()
        => Assert.Equal((1, 0), Losses(new World { Sent = world => world.Add(new("k-6", "k", 6, "p0", true, [2])) }));

    [Fact]
    public void What_the_broker_had_acknowledged_and_lost_is_not_the_librarys_loss()
        => Assert.Equal((0, 1), Losses(new World { Sent = world => world.Add(new("k-6", "k", 6, "p0", true, [2])), AckedByBroker = ["k-6"] }));

    [Fact]
    public void A_message_that_nobody_was_promised_is_not_lost()
        => Assert.Equal((0, 0), Losses(new World { Sent = world => world.Add(new("k-6", "k", 6, "p0", false, [2])) }));

    [Fact]
    public void A_message_that_was_acknowledged_without_an_effect_is_lost()
        => Assert.Equal((1, 0), Losses(new World { Effects = effects => effects.RemoveAll(effect => effect is { Durable: Consumer.Free, Number: 2 }), AckedByReaders = [(Consumer.Free, 3)] }));

    [Fact]
    public void A_message_that_is_neither_acknowledged_nor_handled_is_lost()
        => Assert.Equal((1, 0), Losses(new World { Effects = effects => effects.RemoveAll(effect => effect is { Durable: Consumer.Strict, Number: 2 }) }));

    [Fact]
    public void A_message_that_the_broker_passed_over_is_the_brokers()
        => Assert.Equal((0, 1), Losses(new World { Effects = effects => effects.RemoveAll(effect => effect is { Durable: Consumer.Free, Number: 2 }), AckFloors = { [Consumer.Free] = 6 } }));

    [Theory]
    [InlineData("k-9", 0, 1)]
    [InlineData("k-2", 1, 0)]
    public void Another_message_that_the_broker_gave_out_in_its_place_is_the_brokers_and_the_message_itself_is_not(string given, int lost, int byBroker)
        => Assert.Equal((lost, byBroker), Losses(new World
        {
            Effects = effects => effects.RemoveAll(effect => effect is { Durable: Consumer.Strict, Number: 2 }), AckedByReaders = [(Consumer.Strict, 3)], Given = { [(Consumer.Strict, 3)] = [given] },
        }));

    [Fact]
    public void A_late_message_without_an_effect_is_told_apart()
    {
        var findings = Check(new World { Effects = effects => effects.RemoveAll(effect => effect is { Durable: Consumer.Free, Number: 5 }) });
        Assert.Equal((1, 1), (findings.Lost, findings.LateLost));
    }

    [Fact]
    public void An_effect_that_was_had_twice_is_duplicated()
        => Assert.Equal(1, Check(new World { Effects = effects => effects.Add(effects[0]) }).Duplicated);

    [Fact]
    public void Effects_of_the_ordered_durable_out_of_order_are_misordered_and_those_of_the_other_are_not()
    {
        Assert.Equal(1, Check(new World { Effects = effects => Swap(effects, Consumer.Strict) }).Misordered);
        Assert.Equal(0, Check(new World { Effects = effects => Swap(effects, Consumer.Free) }).Misordered);

        static void Swap(List<Effect> effects, string durable)
        {
            var (one, other) = (effects.FindIndex(effect => effect.Durable == durable && effect.Number == 1), effects.FindIndex(effect => effect.Durable == durable && effect.Number == 2));
            (effects[one], effects[other]) = (effects[other], effects[one]);
        }
    }

    [Fact]
    public void Numbers_out_of_order_in_the_stream_are_misordered()
        => Assert.Equal(1, Check(new World { Stored = stored => (stored[0], stored[1]) = (stored[0] with { Sequence = 2 }, stored[1] with { Sequence = 1 }) }).Misordered);

    [Theory]
    [InlineData(2, 2, "version 2 and was stored before any raise")]
    [InlineData(1, 2, "on which it was decided")]
    [InlineData(4, 1, "on which it was decided")]
    public void A_version_that_is_not_the_one_that_was_active_is_named(int number, int version, string what)
        => Assert.Contains(Check(new World { Stored = stored => stored[number - 1] = stored[number - 1] with { Version = version } }).Faults, fault => fault.Contains(what, StringComparison.Ordinal));

    [Fact]
    public void A_reader_that_handled_what_it_cannot_read_is_named()
        => Assert.Contains("which has version 2", Assert.Single(Check(new World { Effects = effects => effects[^1] = effects[^1] with { Build = 1 } }).Faults), StringComparison.Ordinal);

    [Fact]
    public void A_late_message_of_a_writer_to_whom_nothing_had_happened_is_named()
        => Assert.Contains("nothing had happened to p0", Assert.Single(Check(new World { Disturbed = new() { ["p0"] = [Start, Start.AddSeconds(30)] } }).Faults), StringComparison.Ordinal);

    [Fact]
    public void A_late_message_that_no_fence_was_moved_behind_is_named()
        => Assert.Contains("past the fence 4", Assert.Single(Check(new World { Decisions = decisions => decisions.RemoveAll(entry => entry.IsLate) }).Faults), StringComparison.Ordinal);

    [Fact]
    public void A_dead_letter_is_named()
        => Assert.Contains("as dead", Assert.Single(Check(new World { Kept = [("dead", Consumer.Free, 1)] }).Faults), StringComparison.Ordinal);

    private static (int Lost, int LostByBroker) Losses(World world) => Check(world) is var findings ? (findings.Lost, findings.LostByBroker) : default;

    private static Findings Check(World world) => new Checker(world.Make()).Check();

    // Two messages at version 1, two at version 2, one at 1 again, and one at version 2 that comes late.
    private sealed class World
    {
        public Action<List<SentMessage>> Sent { get; init; } = _ => { };

        public Action<List<StoredMessage>> Stored { get; init; } = _ => { };

        public Action<List<Effect>> Effects { get; init; } = _ => { };

        public Action<List<Decision>> Decisions { get; init; } = _ => { };

        public HashSet<string> AckedByBroker { get; init; } = [];

        public HashSet<(string, ulong)> AckedByReaders { get; init; } = [];

        public Dictionary<string, ulong> AckFloors { get; init; } = [];

        public Dictionary<(string, ulong), HashSet<string>> Given { get; init; } = [];

        public Dictionary<string, List<DateTimeOffset>> Disturbed { get; init; } = new() { ["p0"] = [Start.AddSeconds(44)] };

        public List<(string, string, ulong)> Kept { get; init; } = [];

        public WorldRecord Make()
        {
            (int Version, ulong Revision)[] said = [(1, 1), (1, 1), (2, 2), (2, 2), (1, 4), (2, 3)];
            var record = new WorldRecord { AckedByBroker = AckedByBroker, AckedByReaders = AckedByReaders, AckFloors = AckFloors, Given = Given, Disturbed = Disturbed, Kept = Kept };
            for (var i = 0; i < said.Length; i++)
            {
                record.Sent.Add(new($"k-{i}", "k", i, "p0", true, [2]));
                record.Stored.Add(new((ulong)i + 1, $"k-{i}", "k", i, said[i].Version, said[i].Revision, Start.AddSeconds(10 * (i + 1))));
                foreach (var durable in WorldRecord.Durables) record.Effects.Add(new(durable, $"k-{i}", "k", i, said[i].Version, 2, "c0"));
            }

            record.Decisions.AddRange(
            [
                new(1, "adopted", 1, 0, false, Start),
                new(2, "raised", 2, 0, false, Start.AddSeconds(25)),
                new(3, "fenced", 1, 2, false, Start.AddSeconds(26)),
                new(4, "lowered", 1, 0, false, Start.AddSeconds(45)),
                new(5, "fenced", 2, 4, false, Start.AddSeconds(46)),
                new(6, "fenced", 2, 6, true, Start.AddSeconds(61)),
            ]);
            Sent(record.Sent);
            Stored(record.Stored);
            Effects(record.Effects);
            Decisions(record.Decisions);
            return record;
        }
    }
}
