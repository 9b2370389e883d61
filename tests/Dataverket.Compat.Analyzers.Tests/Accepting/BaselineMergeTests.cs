using Dataverket.Compat.Analyzers.Accepting;

namespace Dataverket.Compat.Analyzers.Tests.Accepting;

public sealed class BaselineMergeTests
{
    private static readonly string[] First = ["compat 1", "event a.b 1", "profile tolerant", "cpu int32 required", "zone text?"];

    [Fact]
    public void A_file_that_is_not_there_gets_what_the_source_says()
        => Assert.Equal(First, Join([], First).Lines);

    [Fact]
    public void A_line_more_joins_in_sorted_order_and_the_lines_about_the_whole_stay_in_front()
    {
        var merge = Join(First, ["compat 1", "event a.b 1", "profile tolerant", "ample text", "cpu int32 required", "zone text?"]);

        Assert.Equal(["compat 1", "event a.b 1", "profile tolerant", "ample text", "cpu int32 required", "zone text?"], merge.Lines);
        Assert.Equal(["ample text"], merge.Added);
        Assert.Empty(merge.Retired);
    }

    [Fact]
    public void A_line_that_the_source_no_longer_says_stays_as_a_tombstone()
    {
        var merge = Join(First, First[..^1]);

        Assert.Equal(["compat 1", "event a.b 1", "profile tolerant", "cpu int32 required", "retired zone text?"], merge.Lines);
        Assert.Equal(["zone text?"], merge.Retired);
    }

    [Fact]
    public void A_changed_line_is_a_removal_and_an_addition_so_that_accepting_hides_nothing()
        => Assert.Equal(["compat 1", "event a.b 1", "profile tolerant", "cpu text", "retired cpu int32 required", "zone text?"], Join(First, ["compat 1", "event a.b 1", "profile tolerant", "cpu text", "zone text?"]).Lines);

    [Fact]
    public void A_tombstone_stays_when_the_name_comes_back()
    {
        var buried = Join(First, First[..^1]).Lines;

        var back = Join(buried, First);

        Assert.Contains("zone text?", back.Lines);
        Assert.Contains("retired zone text?", back.Lines);
        Assert.Equal(["zone text?"], back.Added);
        Assert.Equal(buried, Join(back.Lines, First[..^1]).Lines);
    }

    [Fact]
    public void A_changed_line_about_the_whole_leaves_its_tombstone_among_the_others()
        => Assert.Equal(["compat 1", "event a.b 1 reads 1", "profile tolerant", "cpu int32 required", "retired event a.b 1", "zone text?"], Join(First, ["compat 1", "event a.b 1 reads 1", "profile tolerant", "cpu int32 required", "zone text?"]).Lines);

    [Fact]
    public void A_schema_that_is_gone_keeps_all_its_lines_and_one_more_says_so_once()
    {
        var gone = Join(First, []);

        Assert.Equal([.. First, "retired"], gone.Lines);
        Assert.True(Join(gone.Lines, []).IsSame);
        Assert.Empty(Join([], []).Lines);
        Assert.Contains("retired", Join(gone.Lines, First).Lines);
    }

    [Fact]
    public void Notes_of_people_and_what_a_later_format_adds_are_free_and_stay()
        => Assert.Equal(["compat 1", "event a.b 1", "profile tolerant", "# the zone is gone since spring", "@later thing", "cpu int32 required", "retired zone text?"], Join([.. First[..3], "# the zone is gone since spring", "@later thing", .. First[3..]], First[..^1]).Lines);

    [Fact]
    public void Another_order_of_lines_is_no_difference()
        => Assert.True(Join([.. First[..1], .. First[1..].Reverse()], First).IsSame);

    [Fact]
    public void A_line_that_stands_twice_after_a_merge_stands_once_again()
    {
        var merge = Join([.. First, "zone text?", "cpu int32 required"], First);

        Assert.False(merge.IsSame);
        Assert.Equal(First, merge.Lines);
    }

    /// <summary>Whatever the source says one time after another: accepting twice is accepting once, the source's lines are there, and nothing that was there before is forgotten.</summary>
    [Fact]
    public void Over_any_history_nothing_is_forgotten_and_the_second_time_changes_nothing()
    {
        var random = new Random(20260801);
        for (var round = 0; round < 300; round++)
        {
            IReadOnlyList<string> file = [];
            for (var step = 0; step < 12; step++)
            {
                string[] source = random.Next(8) == 0 ? [] : ["compat 1", $"event a.b 1{(random.Next(3) == 0 ? " reads 1" : "")}", "profile tolerant", .. Enumerable.Range(0, 9).Where(_ => random.Next(2) == 0).Select(i => $"m{i} {(random.Next(3) == 0 ? "text" : "int32")}").Order(StringComparer.Ordinal)];
                var merge = Join(file, source);
                Assert.All(source, line => Assert.Contains(line, merge.Lines));
                Assert.All(file, line => Assert.True(merge.Lines.Contains(line) || merge.Lines.Contains("retired " + line), $"{line} is forgotten"));
                Assert.Equal(merge.Lines.Distinct(), merge.Lines);
                if (source.Length > 0) Assert.All(merge.Lines.Where(line => !line.StartsWith("retired", StringComparison.Ordinal)), line => Assert.Contains(line, source));
                var second = Join(merge.Lines, source);
                Assert.True(second.IsSame);
                file = merge.Lines;
            }
        }
    }

    private static BaselineMerge Join(IReadOnlyList<string> existing, IReadOnlyList<string> printed) => BaselineMerge.Join(existing, printed, WholeLines.Contains);
}
