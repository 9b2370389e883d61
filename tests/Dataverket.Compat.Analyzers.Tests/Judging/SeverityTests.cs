using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;
using static Dataverket.Compat.Analyzers.Tests.Judging.Shapes;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

public class SeverityTests
{
    private static readonly SchemaShape Old = Schema(WireProfile.Web, Member("cpu"));
    private static readonly SchemaShape Wide = Schema(WireProfile.Web, Member("cpu", WireScalar.Int64));

    [Theory]
    [InlineData("Event", "Error", "Error")]
    [InlineData("Command", "Error", "Info")]
    [InlineData("Request", "Error", "Info")]
    [InlineData("Reply", "Info", "Error")]
    public void The_role_decides_which_direction_is_an_error(string role, string backward, string forward)
    {
        var circumstances = Circumstances.Of(Old, Old) with { Role = Enum.Parse<WireRole>(role) };

        Assert.Equal(backward, Judge.Of(Assert.Single(Compare(Wide, Old)), circumstances).Verdict.ToString());
        Assert.Equal(forward, Judge.Of(Assert.Single(Compare(Old, Wide)), circumstances).Verdict.ToString());
    }

    [Fact]
    public void Outside_of_the_window_nothing_is_told()
        => Assert.Equal(Verdict.None, Judge.Of(Assert.Single(Compare(Old, Wide)), Circumstances.Of(Old, Wide) with { Oldest = 2 }).Verdict);

    [Theory]
    [InlineData("Web", false, "Info")]
    [InlineData("Web", true, "Error")]
    [InlineData("Strict", false, "Error")]
    public void An_addition_is_news_unless_somebody_fails_or_loses_it_for_all(string profile, bool isRewritten, string verdict)
    {
        var wire = Enum.Parse<WireProfile>(profile);
        var (old, now) = (Schema(wire, Member("a")), Schema(wire, Member("a"), Member("b")));

        Assert.Equal(verdict, Judge.Of(Assert.Single(Compare(old, now)), Circumstances.Of(old, now) with { IsRewritten = isRewritten }).Verdict.ToString());
    }

    [Fact]
    public void Another_meaning_is_an_error_in_a_direction_that_is_not_protected_too()
    {
        var finding = new Finding("DVC2007", Direction.Backward, Outcome.OtherMeaning, "State", "up", "\"up\" was 0 and is 1");

        Assert.Equal(Verdict.Error, SeverityTable.Of(finding, Circumstances.Of(Old, Old) with { Role = WireRole.Reply }));
    }

    [Fact]
    public void What_cannot_be_told_warns_and_says_so()
    {
        var old = Schema(WireProfile.Web, Member("at", new OpaqueRef("UnixConverter")));
        var judgements = Compare(old, Schema(WireProfile.Web, Member("at", WireScalar.Text))).Select(finding => Judge.Of(finding, Circumstances.Of(old, old))).ToList();

        Assert.Equal(2, judgements.Count);
        Assert.All(judgements, judgement => Assert.Equal(Verdict.Warning, judgement.Verdict));
        Assert.Contains("cannot be told", judgements[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_names_member_direction_version_reader_and_the_next_step()
        => Assert.Equal(
            "Thing: \"cpu\" was int32 and is int64 (at /cpu). Readers of earlier builds (web) that meet version 1 from this build fail. Undo it, or raise the version to 2, deploy the readers first and raise after them.",
            Judge.Of(Assert.Single(Compare(Old, Wide)), Circumstances.Of(Old, Wide)).Message);

    [Fact]
    public void A_fault_of_the_schema_itself_is_told_once()
    {
        var faulty = Schema(WireProfile.Web, Object("Thing", Member("v")) with { Fault = "it has two constructors" });

        Assert.Equal("DVC1201", Assert.Single(Judge.Schema(Schema(WireProfile.Web, Member("v")).Baseline(), faulty)).Finding.RuleId);
    }
}
