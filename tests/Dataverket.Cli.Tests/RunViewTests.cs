using Dataverket.Cli.Runs;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Dataverket.Samples;

namespace Dataverket.Tests;

/// <summary>The picture of a run, without a terminal.</summary>
public sealed class RunViewTests
{
    private static readonly RunNote[] Notes = [.. Enumerable.Range(1, 10).Select(i => new RunNote(Sample.Start.AddSeconds(i), $"note {i}"))];

    [Theory]
    [InlineData("running", 120)]
    [InlineData("running", 72)]
    [InlineData("gated", 100)]
    [InlineData("approval", 100)]
    [InlineData("ended", 100)]
    public void A_run_looks_like_its_picture(string moment, int width)
    {
        var status = moment switch { "gated" => Sample.Gated(), "approval" => Sample.Approval(), "ended" => Sample.Ended(), _ => Sample.Running() };
        var text = Golden.Draw(RunView.Render(status, Notes, width, TimeSpan.FromSeconds(0.4)), width);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, width));
        Golden.Check($"{moment}-{width}.txt", text);
    }

    [Fact]
    public void Silence_is_said_above_what_was_last_known()
    {
        var text = Golden.Draw(RunView.Render(Sample.Running(), [], 100, TimeSpan.FromSeconds(7)), 100);
        Assert.Contains("no status for 7.0 s: the coordinator or NATS is away; last known state below", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunPhase.Running)]
    [InlineData(RunPhase.Paused)]
    [InlineData(RunPhase.Aborting)]
    public void Why_nothing_goes_on_is_never_empty(RunPhase phase)
    {
        var text = Golden.Draw(RunView.Render(Sample.Gated() with { Phase = phase, Blocked = [] }, [], 100), 100);
        var lines = text.Split('\n');
        Assert.NotEqual("", lines[Array.IndexOf(lines, "Blocked because") + 1].Trim());
    }

    [Fact]
    public void Text_from_outside_is_neither_markup_nor_terminal_control()
    {
        const string hostile = "[red]x[/] [[ \u001b[31m\u0007\u009b2J\u202e:skull:\r\nnext";
        var before = Sample.Gated();
        var status = before with
        {
            RunId = hostile, Plan = hostile, Reason = hostile, Leader = hostile, IfAborted = hostile,
            Stages = [before.Stages[0] with { Id = hostile, Title = hostile, State = hostile, Detail = hostile, Percent = 1e300, EtaSeconds = -1 }],
            Blocked = [new BlockStatus(hostile, hostile, hostile, hostile, double.MaxValue)],
            Messages = [new MessageStatus(hostile, int.MaxValue, [hostile], [hostile])],
            Instances = [new InstanceStatus(hostile, hostile, hostile, -5)],
        };

        var texts = PlainLines.Changes(null, status).Append(PlainLines.Note(status, new RunNote(Sample.Start, hostile)))
            .Append(Golden.Draw(RunView.Render(status, [new RunNote(Sample.Start, hostile)], 400), 400));

        Assert.All(texts, text =>
        {
            Assert.DoesNotContain(text, c => c is not '\n' && (char.IsControl(c) || c == '\u202e'));
            Assert.Contains("[red]x[/] [[ [31m2J:skull:  next", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_document_full_of_nulls_is_shown_all_the_same()
    {
        var status = RunStatus.TryParse("""
            {"runId":null,"plan":null,"planDigest":null,"phase":"Running","reason":null,"floor":"None","ifAborted":null,"leader":null,"epoch":1,"revision":1,
             "at":"2026-03-01T12:00:00Z","startedAt":"2026-03-01T12:00:00Z","stages":[null],"blocked":null,"messages":[{"type":null,"active":0,"readers":null,"writers":[null]}],"instances":null,"awaitsApprovalOf":null}
            """u8);
        Assert.NotNull(status);
        Assert.Contains("names no cause", Golden.Draw(RunView.Render(status, [], 80), 80), StringComparison.Ordinal);
        Assert.NotEmpty(PlainLines.Changes(null, status));
    }
}
