using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Dataverket.Samples;

namespace Dataverket.Tests;

/// <summary><c>run watch</c> as a program of its own, against a real server, with its output in a pipe.</summary>
public sealed class WatchToolTests
{
    [Fact]
    public async Task A_watch_prints_a_line_per_change_and_ends_with_the_run()
    {
        await using var server = await NatsServer.StartAsync();
        await using var coordinator = await Publisher.StartAsync(server, Sample.Running());
        using var tool = Tool.Start("run", "watch", "--run", "demo", "--nats", server.Url);

        await tool.LineAsync(line => line.Contains("leader coordinator-1", StringComparison.Ordinal));
        coordinator.Set(Sample.Running(at: 13, percent: 47));
        coordinator.Set(Sample.Running(at: 14, percent: 61));
        await tool.LineAsync(line => line.Contains("61 %", StringComparison.Ordinal));
        await coordinator.NoteAsync(new RunNote(Sample.Start.AddSeconds(15), "\u001b]0;owned\u0007nett-1 was killed\u001b[2J"));
        await tool.LineAsync(line => line.Contains("note:", StringComparison.Ordinal));
        coordinator.Set(Sample.Gated());
        await tool.LineAsync(line => line.Contains("blocked:", StringComparison.Ordinal));
        coordinator.Set(Sample.Ended());

        Assert.Equal(0, await tool.ExitAsync());
        var lines = tool.Lines;
        Assert.Contains("[ 14.0s] stage backfill 61 %, about 8.4 s left: 42,000 of 100,000 rows, 8,300 rows/s", lines);
        Assert.Contains("[ 15.0s] note: ]0;ownednett-1 was killed[2J", lines);
        Assert.Contains("[ 30.0s] stage backfill running -> done", lines);
        Assert.Single(lines, line => line.Contains("blocked: raise / readers", StringComparison.Ordinal));
        Assert.Equal("[ 61.0s] run demo Running -> Succeeded: Every stage is done.", lines[^1]);
        Assert.DoesNotContain(lines, line => line.Any(char.IsControl));
        Assert.Equal("", tool.Errors);
    }

    [Fact]
    public async Task A_watch_outlives_a_restart_of_the_server_and_tells_a_bad_end()
    {
        await using var server = await NatsServer.StartAsync();
        await using var coordinator = await Publisher.StartAsync(server, Sample.Running());
        using var tool = Tool.Start("run", "watch", "--run", "demo", "--nats", server.Url);
        await tool.LineAsync(line => line.Contains("leader", StringComparison.Ordinal));

        await server.StopAsync();
        await tool.LineAsync(line => line.Contains("the coordinator or NATS is away", StringComparison.Ordinal));
        await server.RestartAsync();
        await tool.LineAsync(line => line.Contains("status is back after", StringComparison.Ordinal));
        coordinator.Set(Sample.Ended(RunPhase.RolledBack));

        Assert.Equal(4, await tool.ExitAsync());
        Assert.Contains("Running -> RolledBack: Aborted by operator-1", tool.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_there_is_one_line_and_exit_code_2()
    {
        var start = TimeProvider.System.GetTimestamp();
        using var tool = Tool.StartWith(new Dictionary<string, string> { ["DATAVERKET_NATS_URL"] = $"nats://operator:secret@127.0.0.1:{NatsServer.FreePort()}" }, "run", "watch", "--run", "demo");

        Assert.Equal(2, await tool.ExitAsync(10));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 10);
        Assert.Empty(tool.Lines);
        var error = Assert.Single(tool.Errors.TrimEnd().Split('\n'));
        Assert.StartsWith("dataverket: Cannot reach NATS at 127.0.0.1:", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Which run?", "run", "watch")]
    [InlineData("cannot be part of a subject", "run", "status", "--run", "a.>")]
    [InlineData("write it as nats://host:port", "run", "status", "--run", "demo", "--nats", "http://")]
    [InlineData("--reason", "run", "pause", "--run", "demo")]
    [InlineData("--stage", "run", "approve", "--run", "demo", "--reason", "ok")]
    [InlineData("frobnicate", "run", "frobnicate")]
    public async Task A_wrong_command_line_is_exit_code_2(string expected, params string[] arguments)
    {
        using var tool = Tool.Start(arguments);
        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains(expected, tool.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", tool.Errors, StringComparison.Ordinal);
    }
}
