using Dataverket.Chaos.Tests.Worlds;

namespace Dataverket.Chaos.Tests;

/// <summary>Ten short worlds; ./run soak runs hundreds.</summary>
public sealed class ChaosTests
{
    [Fact]
    public async Task Whatever_is_killed_stopped_or_cut_off_nothing_is_lost_done_twice_or_out_of_order()
    {
        var results = await Campaign.RunAllAsync(Campaign.Seeds(10, first: 1), Console.Out);
        Assert.All(results, result => Assert.True(result.Findings.IsClean, string.Join(Environment.NewLine, result.Findings.Faults)));
        // Worlds in which nothing moves prove little.
        if (results.Count >= 10) Assert.True(results.Sum(result => result.Findings.Raised) > 0 && results.Sum(result => result.Findings.Lowered) > 0, "no version was moved in any world");
    }
}
