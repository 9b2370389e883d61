using Dataverket.Compat.Rollouts;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>A pooler of transactions between the runner and the server, which would hand locks and settings on to others.</summary>
public sealed class PoolerTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Pooler.Names, "another one answers")]
    [InlineData(Pooler.Drops, "statement_timeout is 0 ms, not ")]
    [InlineData(Pooler.Refuses, "unsupported startup parameter: options, SQLSTATE 08P01")]
    public async Task It_is_found_out_with_the_first_session_and_nothing_is_done_through_it(string does, string says)
    {
        await using var machines = await Machines.CreateAsync(20);
        await using var pooler = new Pooler(machines.Database, does);
        var runner = new ChangeRunner(pooler.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick with { RetryDeadline = TimeSpan.FromMinutes(10) }, TimeProvider.System);
        var before = await machines.CatalogAsync();
        foreach (var step in new Func<Task>[]
        {
            () => runner.StatusAsync(Machines.Id, Cancel), () => runner.PlanAsync(Cancel), () => runner.ApplyBaselineAsync(Cancel), () => runner.PauseAsync(Machines.Id, "", Cancel), () => runner.RepairAsync(Machines.Id, Cancel),
            () => runner.WaiveAsync(Machines.Id, "age", "kari", "a try", TimeSpan.FromHours(1), Cancel), () => runner.ExpandAsync(Machines.Id, Cancel),
        }) await RefusedAsync(step, says);
        Assert.Equal(before, await machines.CatalogAsync());
        // Nobody came twice.
        Assert.Equal(7, pooler.Opened);

        var judged = await new ExpandGate("ready", runner, Machines.Id).JudgeAsync(Cancel);
        Assert.Equal(GateVerdict.Unevaluable, judged.Verdict);
        Assert.Contains("Connect to the server itself.", judged.Reasons[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_passes_everything_on_is_none()
    {
        await using var machines = await Machines.CreateAsync(20);
        await using var pooler = new Pooler(machines.Database, Pooler.Nothing);
        var runner = new ChangeRunner(pooler.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick, TimeProvider.System);
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Theory]
    [InlineData("unsupported startup parameter: options", false)]
    [InlineData("unsupported startup parameter in options: statement_timeout", false)]
    [InlineData("server login failed: wait for it", true)]
    public void Only_what_a_pooler_does_not_know_is_final(string text, bool isRetryable) =>
        Assert.Equal(isRetryable, Sql.IsRetryable(new PostgresException(text, "FATAL", "FATAL", PostgresErrorCodes.ProtocolViolation)));

    static async Task RefusedAsync(Func<Task> step, string says)
    {
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(step);
        Assert.False(refused.IsTransient);
        Assert.Contains("pooler", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Connect to the server itself.", refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }
}
