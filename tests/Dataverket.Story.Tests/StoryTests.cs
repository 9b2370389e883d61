using System.Diagnostics;
using Dataverket.Tests;

namespace Dataverket.Story.Tests;

/// <summary>The whole upgrade, and the two that must not happen, one after the other on the same servers.</summary>
public sealed class StoryTests(StoryWorld world) : IClassFixture<StoryWorld>
{
    [Fact]
    public async Task An_upgrade_under_load_with_three_accidents_loses_nothing_and_does_nothing_twice()
    {
        var (code, output, last) = await StoryProgram.RunAsync(world.Told(), "--fast");
        Assert.True(code == 0, output);
        Assert.Matches(@"^story: result=ok published=\d+ handled=\d+ lost=0 duplicated=0 parked=\d+ dead=0 max_stall_ms=\d+ seconds=\d+$", last);
        Assert.Matches(@"stall: database client waited at most .*\d+ ms in backfill \([1-9]\d* statements\)", output);
        Assert.Contains("accident: maskin-b", output, StringComparison.Ordinal);
        Assert.Contains("SIGKILL with the backfill at", output, StringComparison.Ordinal);
        Assert.Contains("accident: nats-server", output, StringComparison.Ordinal);
        Assert.Contains("the demo approves contract-database by itself", output, StringComparison.Ordinal);
        Assert.Contains("rehearse-lowering", output, StringComparison.Ordinal);
        Assert.Contains("epoch 2", output, StringComparison.Ordinal);
        Assert.Matches(@"ledger: each rack in the order of the stream, through [23] owners; rewired: rewire-a/1/connect by 2, rewire-a/1/plan by 1, .*rewire-b/2/window by 2; handed back: handler\.refused of nett, build 1", output);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_contract_stage_that_is_forced_early_is_refused_with_every_reason()
    {
        var (code, output, last) = await StoryProgram.RunAsync(world.Told(), "--fast", "--variant", "contract-early");
        Assert.True(code == 0, output);
        Assert.StartsWith("story: result=refused ", last, StringComparison.Ordinal);
        var reasons = output.Split('\n').Where(line => line.StartsWith("refused: contract-database", StringComparison.Ordinal)).ToList();
        Assert.Contains(reasons, reason => reason.Contains("maskin-a", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("maskin-b", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("proven", StringComparison.Ordinal) || reason.Contains("proof", StringComparison.Ordinal) || reason.Contains("backfill", StringComparison.OrdinalIgnoreCase));
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task While_Nett_stays_on_build_1_the_event_is_never_raised_and_the_reason_names_Nett()
    {
        var (code, output, last) = await StoryProgram.RunAsync(world.Told(), "--fast", "--variant", "nett-stays");
        Assert.True(code == 0, output);
        Assert.StartsWith("story: result=refused ", last, StringComparison.Ordinal);
        Assert.Contains("refused: raise-event: Reader nett (build 1) reads versions 1", output, StringComparison.Ordinal);
        Assert.DoesNotContain("raise-event gated -> running", output, StringComparison.Ordinal);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task An_interrupt_in_the_middle_ends_every_process_and_removes_what_was_made()
    {
        using var story = StoryProgram.Start(world.Told(), "--fast");
        await Eventually.TrueAsync(() => story.Output.Contains("expand-database running", StringComparison.Ordinal) || story.Output.Contains("-> running", StringComparison.Ordinal), "the run is under way", 90);
        story.Interrupt();
        Assert.Equal(130, await story.EndAsync());
        await NothingIsLeftAsync();
    }

    private async Task NothingIsLeftAsync()
    {
        Assert.Empty(await world.StreamsAsync());
        Assert.Equal(0, await world.TablesAsync());
        // The story's processes carry the address of this world's server in their environment.
        await Eventually.TrueAsync(() => Process.GetProcessesByName("dotnet").All(process => !Carries(process.Id)), "every process of the story has ended", 10);
    }

    private bool Carries(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Contains("DATAVERKET_NATS_URL=" + world.NatsUrl + "\0", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
