using Dataverket.Compat.Analyzers.Accepting;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Tests.Baselines;

namespace Dataverket.Compat.Analyzers.Tests.Accepting;

/// <summary>What accepting writes is read again by the rules: as the new shape, with what is gone as tombstones.</summary>
public sealed class AcceptedTextTests
{
    [Fact]
    public void Whatever_changed_the_file_is_sound_and_says_the_new_shape()
    {
        var shapes = new RandomShapes(20260802);
        for (var i = 0; i < 800; i++)
        {
            var (old, other) = (shapes.Next(), shapes.Next());
            // A message type that is no name has no file, so none is accepted into one.
            old = old with { Shape = old.Shape with { MessageType = "no.dataverket.maskin.machine.seen" } };
            var now = other.Shape with { MessageType = old.Shape.MessageType, Version = old.Shape.Version, Reads = Math.Min(other.Shape.Reads, old.Shape.Version) };

            var text = Accept(BaselineText.Print(old), now);
            var (read, faults) = BaselineText.Parse("a.txt", text, TestContext.Current.CancellationToken);

            Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\n{text}");
            Assert.Equal(BaselineText.Print(new(now, default, IsRetired: false)), BaselineText.Print(read! with { Tombstones = default, IsRetired = false }));
            Assert.Equal(old.IsRetired, read!.IsRetired);
            Assert.Equal(text, Accept(text, now));
        }
    }

    [Fact]
    public void A_member_a_name_a_number_and_a_tag_that_are_gone_are_tombstones_of_their_kind()
    {
        const string Old = """
            compat 1
            event no.a.b 1
            profile default
            State State required
            cpu int32 = 4
            disk Disk?
            Disk variant $type
            Disk["ssd"] Ssd
            Disk[7] Ssd
            Disk[] Ssd
            Ssd object
            State enum number
            State.on 1
            State.off 2
            State.paused 3 clr(Halted)
            """;
        const string Now = """
            compat 1
            event no.a.b 1
            profile web
            cpu int64 = 4
            state State required
            State enum number open
            State.on 1
            State.stopped 2
            """;

        var (read, faults) = BaselineText.Parse("a.txt", string.Join('\n', BaselineMerge.Join(Lines(Old), Lines(Now), WholeLines.Contains).Lines), TestContext.Current.CancellationToken);

        Assert.Empty(faults);
        Assert.Equal(
            [
                new("member", "data", "State", "State required"), new("member", "data", "cpu", "int32 = 4"), new("member", "data", "disk", "Disk?"),
                new("name", "State", "off", "2"), new("name", "State", "paused", "3"), new("number", "State", "3", "paused"),
                new("tag", "Disk", "7", "Ssd"), new("tag", "Disk", "ssd", "Ssd"),
            ],
            read!.Tombstones.OrderBy(tombstone => tombstone.Kind, StringComparer.Ordinal).ThenBy(tombstone => tombstone.Text, StringComparer.Ordinal));
    }

    private static string Accept(string file, SchemaShape now)
        => string.Join('\n', BaselineMerge.Join(Lines(file), Lines(BaselineText.Print(new(now, default, IsRetired: false))), WholeLines.Contains).Lines) + "\n";

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
