using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using static Dataverket.Compat.Analyzers.Tests.Judging.Shapes;
using EnumMember = Dataverket.Compat.Analyzers.Model.EnumMember;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

/// <summary>The generated reader keeps what it does not know and is strict about what it knows.</summary>
public class TolerantTests
{
    private const WireProfile Tolerant = WireProfile.Tolerant;

    [Fact]
    public void An_added_member_harms_nobody() => Assert.Empty(Told(Schema(Tolerant, Member("cpu")), Schema(Tolerant, Member("cpu"), Member("memory"))));

    [Fact]
    public void A_removed_member_asks_for_a_tombstone_only()
        => Assert.Equal(["DVC1011 B Ok"], Told(Schema(Tolerant, Member("cpu"), Member("memory")), Schema(Tolerant, Member("cpu"))));

    [Fact]
    public void A_rename_means_something_else_on_both_sides_though_both_keep_it()
        => Assert.Equal(["DVC1006 B OtherMeaning", "DVC1006 F OtherMeaning"], Told(Schema(Tolerant, Member("cpu")), Schema(Tolerant, Member("cores"))));

    [Fact]
    public void An_alias_finds_the_old_name_and_old_readers_do_not_find_the_new_one()
        => Assert.Equal(["DVC1006 F OtherMeaning"], Told(Schema(Tolerant, Member("cpu")), Schema(Tolerant, Member("cores") with { Aliases = new(["cpu"]) })));

    [Fact]
    public void A_required_rename_fails_where_the_required_one_is_read()
        => Assert.Equal(["DVC1006 B OtherMeaning", "DVC1006 F Throws"], Told(Schema(Tolerant, Member("cpu") with { Presence = Presence.Required }), Schema(Tolerant, Member("cores"))));

    [Theory]
    [InlineData(false, "DVC2001 F Throws")]
    [InlineData(true, null)]
    public void An_open_enum_lets_a_name_be_added(bool isOpen, string? told)
    {
        EnumShape Names(params string[] names) => new("State", EnumForm.Text, names.Select((name, i) => new EnumMember(name, $"{i}")).ToEquatable()) { IsOpen = isOpen };
        var member = Member("state", new NamedRef("State"), NullMode.Value);

        Assert.Equal(told is null ? [] : [told], Told(Schema(Tolerant, Object("Thing", member), Names("up", "down")), Schema(Tolerant, Object("Thing", member), Names("up", "down", "lost"))));
    }

    [Fact]
    public void Null_in_a_list_is_refused_where_the_annotation_forbids_it()
    {
        SchemaShape List(NullMode mode) => Schema(Tolerant, Member("tags", new ListRef(Slot(WireScalar.Text, mode), false)));

        Assert.Equal(["DVC1026 F Throws"], Told(List(NullMode.Reference), List(NullMode.NullableReference)));
    }

    [Theory]
    [InlineData("length ..8", "length ..4", "DVC1124 B Throws")]
    [InlineData("", "length ..4", "DVC1124 B Throws")]
    [InlineData("length ..4", "length ..8", "DVC1124 F Throws")]
    [InlineData("length ..4", "", "DVC1124 F Throws")]
    [InlineData("length 0..8", "length 0..4", "DVC1124 B Opaque")]
    [InlineData("length ..4", "length 0..4", null)]
    [InlineData("range 1..8", "range 1..4", "DVC1124 B Opaque")]
    public void A_bound_that_the_reader_holds_is_refused_and_others_are_left_open(string old, string now, string? told)
    {
        static SchemaShape Text(string constraint) => Schema(Tolerant, Member("zone", WireScalar.Text) with { Constraints = constraint.Length == 0 ? default : new([constraint]) });

        Assert.Equal(told is null ? [] : [told], Told(Text(old), Text(now)));
    }

    [Fact]
    public void What_is_too_large_for_a_float_is_refused()
        => Assert.Contains("DVC1104 B Throws", Told(Schema(Tolerant, Member("load", WireScalar.Float64)), Schema(Tolerant, Member("load", WireScalar.Float32))));

    [Fact]
    public void Habits_of_System_Text_Json_are_not_spoken_of()
    {
        var old = Schema(Tolerant, Object("Thing", Member("cpu")) with { KeepsUnknown = true });
        var now = Schema(Tolerant, Object("Thing", Member("cpu") with { IsInitOnly = true, Default = "2" })) with { Options = WireOptions.Of(Tolerant) with { IsSourceGenerated = true } };

        Assert.Equal(["DVC1031 B OtherMeaning", "DVC1031 F OtherMeaning"], Told(old, now));
    }
}
