using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;
using static Dataverket.Compat.Analyzers.Tests.Judging.Shapes;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

public class OptionTests
{
    private static SchemaShape With(SchemaShape shape, Func<WireOptions, WireOptions> change) => shape with { Options = change(shape.Options) };

    [Fact]
    public void A_naming_policy_is_told_once_however_many_names_it_changes()
    {
        var old = Schema(WireProfile.Default, Member("Cpu") with { ClrName = "Cpu" }, Member("Memory") with { ClrName = "Memory" });
        var now = With(Schema(WireProfile.Default, Member("cpu") with { ClrName = "Cpu" }, Member("memory") with { ClrName = "Memory" }), options => options with { Naming = "camel" });

        Assert.Equal(["DVC1500 B Lossy", "DVC1500 F Lossy"], Told(old, now));
    }

    [Fact]
    public void A_policy_that_changes_no_name_is_not_told()
        => Assert.Empty(Told(Schema(WireProfile.Default, Member("cpu") with { ClrName = "Cpu", IsPinned = true }), With(Schema(WireProfile.Default, Member("cpu") with { ClrName = "Cpu", IsPinned = true }), options => options with { Naming = "camel" })));

    [Fact]
    public void Numbers_written_as_text_by_option_are_told_once()
    {
        var old = Schema(WireProfile.Default, Member("a"), Member("b", WireScalar.Float64));

        Assert.Equal(["DVC1503 B Respelled", "DVC1503 F Throws"], Told(old, With(old, options => options with { WritesNumbersAsText = true, ReadsNumbersFromText = true })));
    }

    [Fact]
    public void Annotations_that_are_held_now_are_told_where_there_are_any()
    {
        var sure = Schema(WireProfile.Default, Member("a", WireScalar.Text, NullMode.Reference));
        var unsure = Schema(WireProfile.Default, Member("a", WireScalar.Text, NullMode.NullableReference));

        Assert.Equal(["DVC1505 B Throws"], Told(sure, With(sure, options => options with { RespectsNullability = true })));
        Assert.Empty(Told(unsure, With(unsure, options => options with { RespectsNullability = true })));
    }

    [Fact]
    public void A_reader_that_begins_to_refuse_fails_on_what_earlier_ones_passed_over_or_kept()
    {
        var plain = Schema(WireProfile.Default, Member("a"));
        var keeping = Schema(WireProfile.Default, Object("Thing", Member("a")) with { KeepsUnknown = true });

        Assert.Equal(["DVC1504 B Throws"], Told(plain, With(plain, options => options with { RefusesUnknown = true })));
        Assert.Equal(["DVC1504 B Throws"], Told(keeping, With(keeping, options => options with { RefusesUnknown = true })));
    }

    [Fact]
    public void A_range_that_is_declared_proves_a_wider_number_harmless()
    {
        var old = Schema(WireProfile.Web, Member("cpu"));
        SchemaShape Now(string range) => Schema(WireProfile.Web, Member("cpu", WireScalar.Int64) with { Constraints = new([range]) });

        Assert.DoesNotContain("DVC1101 F Throws", Told(old, Now("range 1..64")));
        Assert.Contains("DVC1101 F Throws", Told(old, Now("range 1..3000000000")));
    }

    [Fact]
    public void A_retired_name_may_come_back_as_what_it_was_and_as_nothing_else()
    {
        var baseline = Schema(WireProfile.Tolerant, Member("cpu")).Baseline(new Tombstone("member", "Thing", "size", "int32"));

        Assert.Empty(SchemaDiff.Compare(baseline, Schema(WireProfile.Tolerant, Member("cpu"), Member("size"))));
        Assert.Equal(
            [("DVC1010", Direction.Backward), ("DVC1010", Direction.Forward)],
            SchemaDiff.Compare(baseline, Schema(WireProfile.Tolerant, Member("cpu"), Member("size", WireScalar.Text))).Select(finding => (finding.RuleId, finding.Direction)));
    }
}
