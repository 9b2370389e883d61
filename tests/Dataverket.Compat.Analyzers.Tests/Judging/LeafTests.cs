using Dataverket.Compat.Analyzers.Model;
using static Dataverket.Compat.Analyzers.Tests.Judging.Shapes;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

/// <summary>Nested types, cycles and size.</summary>
public class LeafTests
{
    [Fact]
    public void A_nested_change_is_told_once_at_its_first_place()
    {
        SchemaShape Twice(WireScalar scalar) => Schema(
            WireProfile.Web,
            Object("Thing", Member("deep", new ListRef(new(new NamedRef("Middle"), NullMode.Reference), false)), Member("near", new NamedRef("Leaf"))),
            Object("Middle", Member("leaf", new NamedRef("Leaf"))),
            Object("Leaf", Member("size", scalar)));

        var finding = Assert.Single(Compare(Twice(WireScalar.Int32), Twice(WireScalar.Int64)));
        Assert.Equal(("DVC1101", "Leaf", "size", "/near/size"), (finding.RuleId, finding.Type, finding.Member, finding.Pointer));
        Assert.Equal("{\"near\":{\"size\":-9223372036854775808}}", finding.Witness);
    }

    [Fact]
    public void A_cycle_ends_and_what_lies_in_it_is_found()
    {
        SchemaShape Ring(bool isRequired) => Schema(
            WireProfile.Default,
            Object("A", Member("b", new NamedRef("B"), NullMode.NullableReference)),
            Object("B", Member("a", new NamedRef("A"), NullMode.NullableReference), Member("x") with { Presence = isRequired ? Presence.Required : Presence.Optional }));

        Assert.Equal(["DVC1020 B Throws"], Told(Ring(false), Ring(true)));
    }

    [Fact]
    public void Ten_thousand_members_and_a_thousand_types_are_compared_and_the_one_change_is_found()
    {
        SchemaShape Large(string last) => Schema(
            WireProfile.Web,
            [
                Object("Thing", [.. Enumerable.Range(0, 10_000).Select(i => Member("m" + i)), Member("next", new NamedRef("T0"), NullMode.NullableReference)]),
                .. Enumerable.Range(0, 1000).Select(i => Object("T" + i, i == 999 ? Member(last) : Member("next", new NamedRef("T" + (i + 1)), NullMode.NullableReference))),
            ]);

        var findings = Compare(Large("a"), Large("b"));
        Assert.Equal(["DVC1006", "DVC1006"], findings.Select(finding => finding.RuleId));
        Assert.All(findings, finding => Assert.Null(finding.Witness));
    }

    [Fact]
    public void A_changed_member_of_a_base_is_told_once_and_not_for_each_variant()
    {
        SchemaShape Set(WireScalar scalar)
        {
            WireMember common = Member("size", scalar);
            return Schema(
                WireProfile.Web,
                new VariantShape("Thing", "$type", Object("ThingBase", common) with { IsAbstract = true }, new([new("\"a\"", "A"), new("\"b\"", "B")])),
                Object("A", common, Member("x")), Object("B", common, Member("y")));
        }

        var finding = Assert.Single(Compare(Set(WireScalar.Int32), Set(WireScalar.Int64)));
        Assert.Equal("{\"$type\":\"a\",\"size\":-9223372036854775808}", finding.Witness);
    }
}
