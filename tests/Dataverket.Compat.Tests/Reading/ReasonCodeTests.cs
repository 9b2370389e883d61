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

    [Fact]
    public void Every_code_stands_in_the_document_with_its_outcome()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Directory.Packages.props"))) at = at.Parent!;
        var rows = File.ReadLines(Path.Combine(at.FullName, "docs", "reading.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries));
        var names = new Dictionary<OutcomeKind, string> { [OutcomeKind.Accept] = "accept", [OutcomeKind.Skip] = "skip", [OutcomeKind.Park] = "park", [OutcomeKind.DeadLetter] = "dead letter", [OutcomeKind.Reject] = "reject" };

        Assert.Equal(ReasonCode.All.Select(code => (code.Text, names[code.Outcome])).Order(), rows.Select(row => (row[1].Trim('`'), row[2])).Order());
    }

    private static ReadOutcome<LateAdopter> ReadBelowWindow()
        => Messages.Read<LateAdopter>(Messages.Bytes("no.dataverket.prove.late.seen", 2, "{}"));
}
