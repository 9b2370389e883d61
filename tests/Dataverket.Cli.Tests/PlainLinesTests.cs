using Dataverket.Cli.Runs;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Dataverket.Samples;

namespace Dataverket.Tests;

/// <summary>A run as lines.</summary>
public sealed class PlainLinesTests
{
    [Fact]
    public void The_first_document_says_where_the_run_stands()
        => Golden.Check("first.lines.txt", string.Join('\n', PlainLines.Changes(null, Sample.Gated())) + "\n");

    [Fact]
    public void A_whole_run_is_a_line_a_change()
    {
        RunStatus[] seen = [Sample.Running(at: 3, percent: 0), Sample.Running(at: 4, percent: 9), Sample.Running(at: 6, percent: 11), Sample.Running(at: 12, percent: 55), Sample.Gated(), Sample.Gated(at: 31),
            Sample.Approval(), Sample.Approval(at: 51) with { Leader = "coordinator-2", Epoch = 4 }, Sample.Approval(at: 52) with { Leader = "coordinator-2", Epoch = 4, Phase = RunPhase.Paused, Reason = "Paused by operator-2: lunch." }, Sample.Ended() with { Leader = "coordinator-2", Epoch = 4 }];
        var lines = seen.SelectMany((status, i) => PlainLines.Changes(i == 0 ? null : seen[i - 1], status));
        Golden.Check("run.lines.txt", string.Join('\n', lines) + "\n");
    }

    [Fact]
    public void The_same_document_again_is_no_line() => Assert.Empty(PlainLines.Changes(Sample.Gated(), Sample.Gated(at: 99)));

    [Theory]
    [InlineData("lag is 3.2 s, bound 1 s", "lag is 2.9 s, bound 1 s", false)]
    [InlineData("12,300 rows are left", "9,100 rows are left", false)]
    [InlineData("maskin-1 is on build 1", "maskin-2 is on build 1", true)]
    [InlineData("m1 is silent", "m2 is silent", true)]
    public void A_cause_that_only_counts_on_is_no_new_cause(string before, string now, bool isNew)
    {
        var lines = PlainLines.Changes(With(before), With(now));
        Assert.Equal(isNew ? 1 : 0, lines.Count);

        static RunStatus With(string what) => Sample.Gated() with { Blocked = [new BlockStatus("raise", "lag", what, "wait", 1)] };
    }

    [Fact]
    public void A_note_carries_the_time_since_the_run_began()
    {
        Assert.Equal("[125.5s] note: hello", PlainLines.Note(Sample.Running(), new RunNote(Sample.Start.AddSeconds(125.5), "hello")));
        Assert.Equal("[     ?s] note: early", PlainLines.Note(null, new RunNote(Sample.Start, "early")));
    }
}
