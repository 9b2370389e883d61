using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations.Tests;

public sealed class GateTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_gate_opens_when_its_step_can_go_and_its_evidence_does_not_change_with_time()
    {
        await using var machines = await Machines.CreateAsync(100);
        var expand = new ExpandGate("ready", machines.Runner, Machines.Id);
        var backfill = new BackfillGate("expanded", machines.Runner, Machines.Id);
        var contract = new ContractGate("moved", machines.Runner, Machines.Id);
        Assert.Equal("ready", expand.Name);
        await PassesAsync(expand);
        await FailsAsync(backfill, "has not begun");
        await FailsAsync(contract, "proof of machines-split-size does not stand");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await PassesAsync(expand);
        await PassesAsync(backfill);
        await using (await machines.RegisterAsync(1, 1, "maskin-a", "1"))
        {
            await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
            await FailsAsync(contract, "maskin maskin-a (build 1");
        }

        await PassesAsync(contract);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        await PassesAsync(contract);
    }

    [Fact]
    public async Task An_old_transaction_on_the_table_shuts_the_gate_of_expand()
    {
        await using var machines = await Machines.CreateAsync(10, options: Machines.Quick with { BlockerAge = TimeSpan.Zero });
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM machines", connection, holder)) await read.ExecuteScalarAsync(Cancel);
        await FailsAsync(new ExpandGate("ready", machines.Runner, Machines.Id), $"pid {connection.ProcessID}");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_cannot_be_judged_and_its_password_is_not_told()
    {
        var runner = new ChangeRunner("Host=127.0.0.1;Port=1;Username=u;Password=s3cret;Timeout=2", Machines.Set(Machines.Change()), Machines.Quick with { RetryDeadline = TimeSpan.Zero }, TimeProvider.System);
        var result = await new ExpandGate("ready", runner, Machines.Id).JudgeAsync(Cancel);
        Assert.Equal(GateVerdict.Unevaluable, result.Verdict);
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync(Machines.Id, Cancel));
        Assert.True(failed.IsTransient);
        Assert.DoesNotContain("s3cret", failed.ToString() + string.Join(' ', result.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_driver_acts_observes_and_undoes_each_verb_again_and_again()
    {
        await using var machines = await Machines.CreateAsync(100);
        var driver = new DatabaseDriver(machines.RunnerWith(options: Machines.Quick with { KeepRetired = TimeSpan.FromDays(7) }));
        Assert.Equal(["database.expand", "database.backfill", "database.contract", "database.drop"], driver.Verbs);
        foreach (var step in driver.Verbs.Select(Of))
        {
            Assert.False((await driver.ObserveAsync(step, Cancel)).IsDone);
            // It is too early for the drop until the retired is kept for no time.
            if (step.Verb == "database.drop")
            {
                await Assert.ThrowsAsync<StepFailedException>(() => driver.ActAsync(step, new Heard(), Cancel));
                driver = new DatabaseDriver(machines.Runner);
            }

            await driver.ActAsync(step, new Heard(), Cancel);
            await driver.ActAsync(step, new Heard(), Cancel);
            Assert.True((await driver.ObserveAsync(step, Cancel)).IsDone);
            if (step.Verb == "database.contract")
            {
                Assert.Contains("is there again", await driver.UndoAsync(step, Cancel), StringComparison.Ordinal);
                Assert.False((await driver.ObserveAsync(step, Cancel)).IsDone);
                await driver.ActAsync(step, new Heard(), Cancel);
            }

            if (step.Verb != "database.expand") continue;
            Assert.Contains("taken away", await driver.UndoAsync(step, Cancel), StringComparison.Ordinal);
            Assert.Contains("taken away", await driver.UndoAsync(step, Cancel), StringComparison.Ordinal);
            Assert.False((await driver.ObserveAsync(step, Cancel)).IsDone);
            await driver.ActAsync(step, new Heard(), Cancel);
        }

        Assert.Contains("Nothing to do", await driver.UndoAsync(Of("database.backfill"), Cancel), StringComparison.Ordinal);
        await Assert.ThrowsAsync<StepFailedException>(() => driver.UndoAsync(Of("database.drop"), Cancel));
        await Assert.ThrowsAsync<StepFailedException>(() => driver.UndoAsync(Of("database.contract"), Cancel));
        await Assert.ThrowsAsync<StepFailedException>(() => driver.UndoAsync(Of("database.expand"), Cancel));
        await Assert.ThrowsAsync<StepFailedException>(() => driver.ActAsync(Of("database.expand") with { Target = "unknown" }, new Heard(), Cancel));
    }

    static Step Of(string verb) => new() { Id = verb, Verb = verb, Target = Machines.Id, Rollback = RollbackClass.Free, RollbackNote = "x" };

    static async Task PassesAsync(Gate gate)
    {
        var first = await gate.JudgeAsync(Cancel);
        Assert.True(first.Verdict == GateVerdict.Pass, string.Join(' ', first.Reasons));
        Assert.Equal(first.Evidence, (await gate.JudgeAsync(Cancel)).Evidence);
    }

    static async Task FailsAsync(Gate gate, string what)
    {
        var result = await gate.JudgeAsync(Cancel);
        Assert.Equal(GateVerdict.Fail, result.Verdict);
        Assert.Contains(result.Reasons, reason => reason.What.Contains(what, StringComparison.Ordinal));
    }
}
