using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>A connection string that leads to a standby: what changes something is refused by that name, and what only looks is answered.</summary>
public sealed class StandbyTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_begun_on_a_standby_and_it_says_all_the_same_where_each_change_stands()
    {
        if (OwnServer.Programs() is not { } programs)
        {
            Assert.Skip("the programs of a PostgreSQL server are not installed, or cannot be run");
            return;
        }

        await using var server = await OwnServer.StartAsync(programs);
        DatabaseChange[] changes =
        [
            new AddColumn { Id = "add", Number = 8, Table = "t", OldShape = 1, NewShape = 2, Column = "extra", Type = "text" },
            new AddIndex { Id = "index", Number = 3, Table = "t", Name = "t_note", Keys = "note" },
            new DataMigration { Id = "data", Number = 4, Table = "t", Pending = "note IS NULL", Action = "UPDATE t SET note = 'x' FROM batch WHERE t.id = batch.id", Wrong = "SELECT FROM t WHERE note IS NULL" },
            new RenameColumn { Id = "expanded", Number = 5, Table = "u", OldShape = 1, NewShape = 2, Column = "note", To = "remark", Type = "text" },
            new RenameColumn { Id = "proven", Number = 6, Table = "v", OldShape = 1, NewShape = 2, Column = "note", To = "remark", Type = "text" },
            Machines.Change(id: "contracted"),
        ];
        var keeps = Machines.Quick with { KeepRetired = TimeSpan.FromDays(7) };
        var before = new ChangeRunner(server.ConnectionString, Machines.Set(changes), keeps, TimeProvider.System);
        await before.ApplyBaselineAsync(Cancel);
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync(Cancel);
            await connection.RunAsync(
                """
                CREATE TABLE t (id integer PRIMARY KEY, note text); CREATE TABLE u (id integer PRIMARY KEY, note text); CREATE TABLE v (id integer PRIMARY KEY, note text);
                INSERT INTO v SELECT i, 'x' FROM generate_series(1, 10) i
                """, Cancel);
        }

        foreach (var id in new[] { "expanded", "proven", "contracted" }) await before.ExpandAsync(id, Cancel);
        foreach (var id in new[] { "proven", "contracted" }) await before.BackfillAsync(id, null, Cancel);
        await before.ContractAsync("contracted", Cancel);
        await server.BecomeStandbyAsync();

        // With all that is asked for before Contract.
        var runner = new ChangeRunner(server.ConnectionString, Machines.Set(changes), keeps with { Conditions = new(), RetryDeadline = TimeSpan.FromMinutes(10) }, TimeProvider.System);
        foreach (var step in new Func<Task>[]
        {
            () => runner.ApplyBaselineAsync(Cancel),
            () => runner.ExpandAsync("add", Cancel), () => runner.ExpandAsync("index", Cancel), () => runner.ExpandAsync("data", Cancel), () => runner.BackfillAsync("data", null, Cancel),
            () => runner.BackfillAsync("expanded", null, Cancel), () => runner.ContractAsync("proven", Cancel), () => runner.DropRetiredAsync("contracted", Cancel),
            () => runner.UndoExpandAsync("expanded", Cancel), () => runner.UndoBackfillAsync("proven", Cancel), () => runner.UndoContractAsync("contracted", null, Cancel),
            () => runner.PauseAsync("expanded", "", Cancel), () => runner.ResumeAsync("expanded", Cancel), () => runner.CancelAsync("expanded", "", Cancel), () => runner.RepairAsync("expanded", Cancel),
            () => runner.WaiveAsync("proven", "age", "kari", "a try", TimeSpan.FromHours(1), Cancel), () => runner.ApproveAsync("proven", "kari", "a try", TimeSpan.FromHours(1), Cancel),
        })
        {
            var refused = await Assert.ThrowsAsync<DatabaseChangeException>(step);
            Assert.False(refused.IsTransient);
            Assert.Equal("The server is a standby: nothing can be changed there, and nothing was. Connect to the primary.", refused.Message);
        }

        Assert.Equal(
            [("add", ChangeState.NotBegun, "expand"), ("index", ChangeState.NotBegun, "expand"), ("expanded", ChangeState.Expanded, "backfill"), ("proven", ChangeState.Proven, "contract"), ("contracted", ChangeState.Contracted, "drop")],
            (await runner.PlanAsync(Cancel)).Where(plan => plan.Status.Change != "data").Select(plan => (plan.Status.Change, plan.Status.State, plan.Next!)).OrderBy(plan => Array.FindIndex(changes, change => change.Id == plan.Change)));
        Assert.All(await runner.PlanAsync(Cancel), plan => Assert.Single(plan.Reasons, reason => reason == "The server is a standby. Connect to the primary."));
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync("proven", Cancel)).State);
        Assert.Equal(10, (await runner.BackfillStatusAsync("proven", Cancel))!.Done);
        foreach (var gate in new Gate[] { new ExpandGate("g", runner, "add"), new ExpandGate("g", runner, "index"), new BackfillGate("g", runner, "expanded"), new ContractGate("g", runner, "proven") })
        {
            var judged = await gate.JudgeAsync(Cancel);
            Assert.Equal(GateVerdict.Fail, judged.Verdict);
            Assert.Contains(judged.Reasons, reason => reason.What == "The server is a standby.");
        }
    }
}
