using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

/// <summary>System.Text.Json is right: each measured change is run here, and so is each witness.</summary>
public class ExecutedTests
{
    public static TheoryData<string> Names => new(Pairs.All.Select(pair => pair.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_verdict_is_what_System_Text_Json_does_to_the_worst_value(string name)
    {
        var pair = Pairs.All.Single(item => item.Name == name);
        foreach (var profile in Profiles.All)
        {
            var findings = Findings(pair, profile);
            foreach (var direction in Enum.GetValues<Direction>())
            {
                var measured = pair.Measure(direction, Profiles.Of(profile));
                var told = findings.Where(finding => finding.Direction == direction).ToList();
                var verdict = told.Count == 0 ? Outcome.Ok : told.Max(finding => finding.Outcome);
                Assert.True(
                    Agree(measured, verdict) || (verdict > measured && told.Exists(finding => finding.Outcome == verdict && IsProven(finding, pair, profile))),
                    $"{name}, {profile}, {direction}: measured {measured}, told {verdict}: {string.Join("; ", told)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_witness_is_read_by_its_own_side_and_fails_on_the_other_as_it_is_told(string name)
    {
        var pair = Pairs.All.Single(item => item.Name == name);
        foreach (var profile in Profiles.All)
            foreach (var finding in Findings(pair, profile).Where(finding => finding.Witness is not null))
            {
                var options = Profiles.Of(profile);
                // Some types can be written only.
                Assert.True(pair.IsWriteOnly(finding.Direction) || Run.Read(finding.Witness!, pair.Writer(finding.Direction), options) == Outcome.Ok, $"{name}, {profile}: the writer's own side does not keep {finding}");
                var read = Run.Read(finding.Witness!, pair.Reader(finding.Direction), options);
                Assert.True(read == (finding.Outcome == Outcome.Throws ? Outcome.Throws : finding.Outcome == Outcome.Lossy ? Outcome.Lossy : read), $"{name}, {profile}: {read} where told {finding}");
            }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shape_compared_with_itself_gives_nothing(string name)
    {
        var pair = Pairs.All.Single(item => item.Name == name);
        foreach (var type in new[] { pair.OldType, pair.NowType })
            Assert.Empty(SchemaDiff.Compare(new(ReflectedShape.Of(type, WireProfile.Web), default, false), ReflectedShape.Of(type, WireProfile.Web)));
    }

    // One value cannot show the worst of several: the witness does.
    private static bool IsProven(Finding finding, Pair pair, WireProfile profile)
        => finding.Witness is { } witness && Run.Read(witness, pair.Reader(finding.Direction), Profiles.Of(profile)) == finding.Outcome;

    private static EquatableArray<Finding> Findings(Pair pair, WireProfile profile)
        => SchemaDiff.Compare(new(ReflectedShape.Of(pair.OldType, profile), default, false), ReflectedShape.Of(pair.NowType, profile));

    // Another spelling of the same value differs as text: the measurement takes it for a loss, or does not see it.
    private static bool Agree(Outcome measured, Outcome told)
        => measured == told || (told is Outcome.Respelled or Outcome.Opaque or Outcome.OtherMeaning && measured != Outcome.Throws);
}
