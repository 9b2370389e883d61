using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Judging.Policy;
using Dataverket.Compat.Analyzers.Model;
using static Dataverket.Compat.Analyzers.Tests.Judging.Shapes;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

public class PolicyTests
{
    private static SchemaShape At(int version, int reads, params WireMember[] members) => Schema(WireProfile.Tolerant, members) with { Version = version, Reads = reads };

    private static SourceVersion Source(SchemaShape shape, params Conversion[] conversions) => new(shape, conversions.ToEquatable());

    private static string[] Told(int oldest, SchemaShape[] shipped, params SourceVersion[] sources)
        => [.. PolicyRules.Of(new("no.dataverket.test.thing.changed", oldest, shipped.Select(shape => shape.Baseline()).ToEquatable(), sources.ToEquatable())).Select(judgement => $"{judgement.Finding.RuleId} {judgement.Verdict}")];

    private static readonly SchemaShape V1 = At(1, 1, Member("size") with { Presence = Presence.Required });
    private static readonly SchemaShape V2Beside = At(2, 1, Member("size") with { Presence = Presence.Required }, Member("cpu"));
    private static readonly SchemaShape V2Instead = At(2, 2, Member("cpu") with { Presence = Presence.Required });

    [Fact]
    public void A_version_that_adds_beside_the_old_keeps_its_readers_and_nothing_is_told()
        => Assert.Empty(Told(1, [V1], Source(V1), Source(V2Beside, new Conversion(1, 2))));

    [Fact]
    public void A_version_that_replaces_what_its_declared_readers_require_is_refused()
        => Assert.Contains("DVC5022 Error", Told(1, [V1], Source(V1), Source(V2Instead with { Reads = 1 }, new Conversion(1, 2), new Conversion(2, 1))));

    [Fact]
    public void A_change_of_meaning_needs_both_ways_and_readers_first()
    {
        Assert.Equal(["DVC5018 Info", "DVC5007 Error", "DVC5008 Error"], Told(1, [V1], Source(V1), Source(V2Instead)));
        Assert.Equal(["DVC5018 Info"], Told(1, [V1], Source(V1), Source(V2Instead, new Conversion(1, 2), new Conversion(2, 1))));
    }

    [Fact]
    public void A_version_in_the_window_may_not_vanish_and_one_below_it_may()
    {
        Assert.Contains("DVC5005 Error", Told(1, [V1], Source(V2Beside)));
        Assert.Empty(Told(2, [V1], Source(V2Beside)));
    }

    [Fact]
    public void A_version_below_the_window_is_dead_code() => Assert.Equal(["DVC5006 Info"], Told(2, [V1], Source(V1), Source(V2Beside, new Conversion(1, 2))));

    [Fact]
    public void A_newer_version_that_shipped_may_not_go() => Assert.Equal(["DVC5003 Error"], Told(1, [V1, V2Beside], Source(V1)));

    [Fact]
    public void The_same_shape_for_the_same_readers_is_no_new_version()
        => Assert.Equal(["DVC5004 Warning"], Told(1, [V1], Source(V1), Source(V1 with { Version = 2, Reads = 1 }, new Conversion(1, 2))));

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(1, 4)]
    public void A_converter_that_leaps_stands_still_or_ends_nowhere_breaks_the_chain(int from, int to)
    {
        var v3 = V2Beside with { Version = 3 };
        Assert.Contains("DVC5009 Error", Told(1, [V1], Source(V1), Source(V2Beside, new Conversion(1, 2)), Source(v3, new Conversion(2, 3), new Conversion(from, to))));
    }

    [Fact]
    public void Steps_have_to_give_what_is_required()
    {
        Conversion Up(params ConversionStep[] steps) => new(1, 2) { Steps = steps.ToEquatable() };
        var down = new Conversion(2, 1);

        Assert.Contains("DVC5010 Error", Told(1, [V1], Source(V1), Source(V2Instead, Up(new ConversionStep("drop", "size", default)), down)));
        Assert.DoesNotContain("DVC5010 Error", Told(1, [V1], Source(V1), Source(V2Instead, Up(new ConversionStep("rename", "size", new(["cpu"]))), down)));
    }

    [Fact]
    public void A_name_that_comes_back_as_something_else_two_versions_later_is_seen()
    {
        var v2 = At(2, 1, Member("cpu"));
        SourceVersion Third(WireScalar scalar) => Source(At(3, 3, Member("cpu"), Member("size", scalar)), new Conversion(2, 3), new Conversion(3, 2));
        var v1 = At(1, 1, Member("cpu"), Member("size"));

        Assert.Contains("DVC1010 Error", Told(1, [v1, v2], Source(v1), Source(v2, new Conversion(1, 2), new Conversion(2, 1)), Third(WireScalar.Text)));
        Assert.DoesNotContain("DVC1010 Error", Told(1, [v1, v2], Source(v1), Source(v2, new Conversion(1, 2), new Conversion(2, 1)), Third(WireScalar.Int32)));
    }

    [Fact]
    public void Target_frameworks_have_to_agree() => Assert.Contains("DVC5021 Error", Told(1, [], Source(V1), Source(At(1, 1, Member("size", WireScalar.Int64)))));

    [Fact]
    public void A_baseline_may_gain_lines_and_turn_a_member_into_a_tombstone_and_nothing_else()
    {
        var before = Schema(WireProfile.Tolerant, Member("cpu"), Member("size")).Baseline();
        var less = Schema(WireProfile.Tolerant, Member("cpu"));
        var stone = new Tombstone("member", "Thing", "size", "int32");
        string[] Told(SchemaBaseline old, SchemaBaseline? now) => [.. BaselineHistory.Compare(old, now).Select(judgement => judgement.Finding.RuleId)];

        Assert.Empty(Told(before, Schema(WireProfile.Tolerant, Member("cpu"), Member("size"), Member("disk")).Baseline()));
        Assert.Empty(Told(before, less.Baseline(stone)));
        Assert.Equal(["DVC5012"], Told(before, less.Baseline()));
        Assert.Equal(["DVC1012"], Told(less.Baseline(stone), less.Baseline()));
        Assert.Equal(["DVC5012"], Told(before, null));
    }

    [Fact]
    public void Types_without_baseline_and_baselines_without_type_are_told()
    {
        var other = V1 with { MessageType = "no.dataverket.test.thing.removed" };

        Assert.Equal(["DVC1400", "DVC1413"], CatalogRules.Of([other.Baseline()], [V1]).Select(judgement => judgement.Finding.RuleId));
        Assert.Empty(CatalogRules.Of([other.Baseline() with { IsRetired = true }, V1.Baseline()], [V1]));
    }
}
