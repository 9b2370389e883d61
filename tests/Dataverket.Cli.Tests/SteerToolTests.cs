using System.Text;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Dataverket.Samples;

namespace Dataverket.Tests;

/// <summary><c>run status</c> and the commands that change a run, as programs of their own.</summary>
public sealed class SteerToolTests
{
    public static TheoryData<string, int> Standings => new()
    {
        { "running", 0 }, { "succeeded", 0 }, { "gated", 2 }, { "approval", 3 }, { "failed", 4 }, { "rolled back", 4 }, { "aborting", 4 }, { "paused", 6 },
    };

    [Theory]
    [MemberData(nameof(Standings))]
    public async Task Status_tells_scripts_how_it_stands(string standing, int expected)
    {
        await using var server = await NatsServer.StartAsync();
        await using var coordinator = await Publisher.StartAsync(server, Named(standing));
        using var tool = Tool.Start("run", "status", "--json", "--run", "demo", "--nats", server.Url);

        Assert.Equal(expected, await tool.ExitAsync());
        Assert.Equal("demo", RunStatus.TryParse(Encoding.UTF8.GetBytes(Assert.Single(tool.Lines)))?.RunId);
    }

    [Fact]
    public async Task No_status_is_unsure()
    {
        await using var server = await NatsServer.StartAsync();
        using var tool = Tool.Start("run", "status", "--run", "demo", "--nats", server.Url);
        Assert.Equal(5, await tool.ExitAsync());
        Assert.Contains("No status of run demo within 3 s", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approval_is_bound_to_the_plan_and_the_evidence_that_were_shown()
    {
        await using var server = await NatsServer.StartAsync();
        await using var coordinator = await Publisher.StartAsync(server, Sample.Approval());
        var asked = await coordinator.ListenAsync("approve", new RunReply(true, "approved until 13:00"));
        using var tool = Tool.Start("run", "approve", "--run", "demo", "--nats", server.Url, "--stage", "contract", "--reason", "reviewed with Kari", "--by", "operator-2");

        Assert.Equal(0, await tool.ExitAsync());
        var command = await asked;
        foreach (var part in new[] { "\"by\":\"operator-2\"", "\"stage\":\"contract\"", "\"planDigest\":\"sha256:1111aaaa\"", "\"evidenceDigest\":\"sha256:2222bbbb\"", "\"reason\":\"reviewed with Kari\"" })
            Assert.Contains(part, command, StringComparison.Ordinal);
        Assert.Contains(tool.Lines, line => line.Contains("sha256:2222bbbb", StringComparison.Ordinal));
        Assert.Contains("approve: approved until 13:00", tool.Lines);
    }

    [Theory]
    [InlineData("raise", "", "Stage raise does not wait for an approval; contract does.")]
    [InlineData("contract", "sha256:old", "The evidence has changed")]
    public async Task An_approval_of_something_else_is_not_sent(string stage, string evidence, string expected)
    {
        await using var server = await NatsServer.StartAsync();
        await using var coordinator = await Publisher.StartAsync(server, Sample.Approval());
        using var tool = Tool.Start("run", "approve", "--run", "demo", "--nats", server.Url, "--stage", stage, "--reason", "ok", "--evidence", evidence);
        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains(expected, tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_and_silence_is_unsure()
    {
        await using var server = await NatsServer.StartAsync();
        await using var coordinator = await Publisher.StartAsync(server, Sample.Running());
        var asked = await coordinator.ListenAsync("pause", new RunReply(false, "It is paused already."));
        using (var tool = Tool.Start("run", "pause", "--run", "demo", "--nats", server.Url, "--reason", "look"))
        {
            Assert.Equal(2, await tool.ExitAsync());
            Assert.Contains("pause was refused: It is paused already.", tool.Errors, StringComparison.Ordinal);
            await asked;
        }

        using var silent = Tool.Start("run", "abort", "--run", "demo", "--nats", server.Url, "--reason", "look");
        Assert.Equal(5, await silent.ExitAsync());
        Assert.Contains("It may still have been taken", silent.Errors, StringComparison.Ordinal);
    }

    private static RunStatus Named(string standing) => standing switch
    {
        "gated" => Sample.Gated(),
        "approval" => Sample.Approval(),
        "succeeded" => Sample.Ended(),
        "rolled back" => Sample.Ended(RunPhase.RolledBack),
        "aborting" => Sample.Gated() with { Phase = RunPhase.Aborting },
        "paused" => Sample.Gated() with { Phase = RunPhase.Paused },
        "failed" => Sample.Gated() with { Phase = RunPhase.Paused, Stages = [Sample.Gated().Stages[0] with { State = "failed" }] },
        _ => Sample.Running(),
    };
}
