using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;
using static Dataverket.Compat.Analyzers.Tests.Judging.Shapes;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

/// <summary>A schema that is as it has shipped is not compared; what is to be told although its types are the same must not be lost with that.</summary>
public sealed class UnchangedTests
{
    private static readonly SchemaShape Thing = Schema(WireProfile.Tolerant, Member("a"));

    [Fact]
    public void A_retired_version_that_is_used_again_as_it_was_is_told()
        => Assert.Contains(SchemaDiff.Compare(Kept(Thing, isRetired: true), Thing), finding => finding.RuleId == "DVC1404");

    [Fact]
    public void The_same_types_in_another_role_are_told()
        => Assert.Contains(SchemaDiff.Compare(Kept(Thing), Thing with { Role = WireRole.Command }), finding => finding.RuleId == "DVC1408");

    [Fact]
    public void A_retired_number_behind_a_name_that_has_two_is_told()
    {
        var now = Schema(WireProfile.Tolerant, Object("Thing", Member("kind", new NamedRef("Kind"), NullMode.Value)), new EnumShape("Kind", EnumForm.Number, new EnumMember[] { new("A", "1"), new("A", "2") }.ToEquatable()));
        var old = Kept(now, isRetired: false, new Tombstone("number", "Kind", "2", "B"));

        Assert.Contains(SchemaDiff.Compare(old, now), finding => finding.RuleId == "DVC2020");
    }

    private static SchemaBaseline Kept(SchemaShape shape, bool isRetired = false, params Tombstone[] stones) => Dataverket.Compat.Analyzers.Baselines.BaselineKept.Of(new SchemaBaseline(shape, stones.ToEquatable(), isRetired));
}
