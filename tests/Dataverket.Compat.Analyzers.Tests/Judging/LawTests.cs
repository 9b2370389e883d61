using System.Text.Json;
using System.Text.RegularExpressions;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Rules;
using Dataverket.Compat.Analyzers.Tests.Support;
using static Dataverket.Compat.Analyzers.Tests.Judging.Shapes;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

/// <summary>What holds for any shapes.</summary>
public partial class LawTests
{
    private const int Rounds = 1000;

    [Fact]
    public void A_shape_compared_with_itself_gives_nothing()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var findings = Compare(new RandomShapes(seed).Next(), new RandomShapes(seed).Next());
            Assert.True(findings.Count == 0, $"seed {seed}: {string.Join("; ", findings)}");
        }
    }

    [Fact]
    public void Any_two_shapes_are_compared_to_the_end_the_same_way_each_time_and_every_witness_is_JSON()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var (old, now) = (new RandomShapes(seed).Next(), new RandomShapes(seed + 1).Next());
            var findings = Compare(old, now);
            Assert.Equal(findings, Compare(old, now));
            foreach (var finding in findings)
            {
                Assert.Contains(RuleTable.All, rule => rule.Id == finding.RuleId);
                if (finding.Witness is { } witness) using (JsonDocument.Parse(witness)) { }
                Assert.False(string.IsNullOrWhiteSpace(Judge.Of(finding, Circumstances.Of(old, now)).Message));
            }
        }
    }

    // A change of a type is the other way round when the sides are: what fails backward fails forward.
    [Fact]
    public void Swapping_the_sides_of_a_scalar_swaps_the_directions()
    {
        foreach (var profile in Enum.GetValues<WireProfile>())
            foreach (var one in Enum.GetValues<WireScalar>())
                foreach (var other in Enum.GetValues<WireScalar>())
                {
                    var (a, b) = (Schema(profile, Member("v", one)), Schema(profile, Member("v", other)));
                    Assert.Equal(
                        Compare(a, b).Select(finding => (finding.Direction, finding.Outcome, finding.Witness)).Order(),
                        Compare(b, a).Select(finding => (Direction.Forward - finding.Direction == 0 ? Direction.Backward : Direction.Forward, finding.Outcome, finding.Witness)).Order());
                }
    }

    [Fact]
    public void Every_id_that_can_be_told_has_a_row_and_every_row_can_be_told()
    {
        var told = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Dataverket.Compat.Analyzers", "Judging"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Id().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();

        Assert.Equal(RuleTable.All.Where(rule => rule.IsConfigurable && !rule.Id.StartsWith("DVC6", StringComparison.Ordinal)).Select(rule => rule.Id).Order(), told.Order());
    }

    [GeneratedRegex("\"(DVC[0-9]{4})\"")]
    private static partial Regex Id();
}
