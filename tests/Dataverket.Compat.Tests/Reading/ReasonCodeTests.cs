using Dataverket.Compat.Reading;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Reading;

public class ReasonCodeTests
{
    [Fact]
    public void A_version_below_the_window_is_too_old() => Assert.Equal(ReasonCode.VersionTooOld, ReadBelowWindow().Code);

    [Fact]
    public void Codes_are_unique_and_each_has_one_outcome()
    {
        Assert.Equal(ReasonCode.All.Count, ReasonCode.All.Select(code => code.Text).Distinct().Count());
        Assert.Equal(OutcomeKind.Reject, ReasonCode.AuthorizationLeaked.Outcome);
        Assert.Equal(OutcomeKind.Park, ReasonCode.VersionNewer.Outcome);
        foreach (var code in ReasonCode.All.Where(code => code.Text.StartsWith("newer.", StringComparison.Ordinal)))
        {
            // What a newer version does not fit, the same version could not either: one park for each dead letter.
            Assert.Equal(OutcomeKind.Park, code.Outcome);
            Assert.Single(ReasonCode.All, other => other.Text == "data." + code.Text["newer.".Length..] && other.Outcome == OutcomeKind.DeadLetter);
        }
    }

    [Fact]
    public void Every_code_is_listed()
    {
        var declared = typeof(ReasonCode).GetProperties().Where(property => property.PropertyType == typeof(ReasonCode)).Select(property => (ReasonCode)property.GetValue(null)!);

        Assert.Equal(declared.OrderBy(code => code.Text), ReasonCode.All.OrderBy(code => code.Text));
    }

    private static ReadOutcome<LateAdopter> ReadBelowWindow()
        => Messages.Read<LateAdopter>(Messages.Bytes("no.dataverket.prove.late.seen", 2, "{}"));
}
