using Dataverket.Compat.Rollouts;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

public sealed class WaiverTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_waiver_sets_one_gate_aside_until_it_expires_and_is_shown_with_who_and_why()
    {
        await using var machines = await ProvenAsync(new() { AllowUnknownSessions = true, NoOldWritesFor = TimeSpan.Zero, ReplicaLag = null });
        async Task<ChangePlan> PlanAsync() => Assert.Single(await machines.Runner.PlanAsync(Cancel));
        Assert.Contains("Or waive age.", Assert.Single((await PlanAsync()).Reasons), StringComparison.Ordinal);
        await machines.Runner.WaiveAsync(Machines.Id, "age", "kari", "tried on a copy", TimeSpan.FromHours(1), Cancel);
        var plan = await PlanAsync();
        Assert.Empty(plan.Reasons);
        Assert.Equal(("age", "kari", "tried on a copy", true), Assert.Single(plan.Waivers) is var shown ? (shown.Gate, shown.By, shown.Reason, shown.IsInForce) : default);
        Assert.Contains("gate age is waived until", plan.ToString(), StringComparison.Ordinal);
        Assert.Contains("by kari: tried on a copy", plan.ToString(), StringComparison.Ordinal);
        Assert.Equal(plan.Waivers, (await machines.StatusAsync()).Waivers);
        // Another gate is not set aside by it.
        await machines.Database.RunAsync("CREATE VIEW sizes AS SELECT size FROM machines");
        Assert.Contains("sizes", Assert.Single((await PlanAsync()).Reasons), StringComparison.Ordinal);
        await machines.Database.RunAsync("DROP VIEW sizes; UPDATE dataverket.gate_waivers SET expires_at = clock_timestamp()");
        plan = await PlanAsync();
        Assert.Contains("has stood for", Assert.Single(plan.Reasons), StringComparison.Ordinal);
        Assert.False(Assert.Single(plan.Waivers).IsInForce);
        Assert.Contains("gate age was waived until", plan.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ContractAsync(Machines.Id, Cancel));
        await machines.Runner.WaiveAsync(Machines.Id, "age", "kari", "tried on a copy", TimeSpan.FromHours(1), Cancel);
        await machines.Runner.WaiveAsync(Machines.Id, "age", "ola", "no", TimeSpan.Zero, Cancel);
        Assert.Single((await PlanAsync()).Reasons);
        await machines.Runner.WaiveAsync(Machines.Id, "age", "kari", "tried on a copy", TimeSpan.FromHours(1), Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        Assert.Equal(
            ["age, by kari: tried on a copy", "age, by kari: tried on a copy", "age, by ola: no", "age, by kari: tried on a copy"],
            await machines.Database.ListAsync("SELECT detail FROM dataverket.journal WHERE phase = 'waiver' ORDER BY id"));
    }

    [Fact]
    public async Task What_protects_data_and_live_builds_cannot_be_waived_and_unknown_gates_and_empty_reasons_are_refused()
    {
        await using var machines = await Machines.CreateAsync(0);
        foreach (var gate in new[] { "proof", "leases", "approval", "AGE", "", "no such" })
            await Assert.ThrowsAsync<ArgumentException>(() => machines.Runner.WaiveAsync(Machines.Id, gate, "kari", "why", TimeSpan.FromHours(1), Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => machines.Runner.WaiveAsync(Machines.Id, "age", " ", "why", TimeSpan.FromHours(1), Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => machines.Runner.WaiveAsync(Machines.Id, "age", "kari", "", TimeSpan.FromHours(1), Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => machines.Runner.WaiveAsync(Machines.Id, "age", "kari", "a\0b", TimeSpan.FromHours(1), Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => machines.Runner.WaiveAsync(Machines.Id, "age", "kari", "why", TimeSpan.FromDays(31), Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => machines.Runner.WaiveAsync("no-such", "age", "kari", "why", TimeSpan.FromHours(1), Cancel));
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.gate_waivers"));
    }

    [Fact]
    public async Task A_gate_of_the_host_shuts_contract_by_its_own_words_can_be_waived_and_when_it_throws_nothing_opens()
    {
        var answer = () => GateResult.Shut(GateVerdict.Inconclusive, new GateReason("Event machine.resized is still read at version 1.", "Raise it."));
        ChangeRunner? runner = null;
        await using var machines = await ProvenAsync(ContractConditions.Least with { HostGates = change => [new Told("ledger", () => change.Id == Machines.Id ? answer() : GateResult.Pass(""))] }, made => runner = made);
        Assert.Contains("Event machine.resized is still read at version 1. Raise it. Or waive ledger.", (await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ContractAsync(Machines.Id, Cancel))).Reasons);
        Assert.Equal(GateVerdict.Fail, (await new ContractGate("g", machines.Runner, Machines.Id).JudgeAsync(Cancel)).Verdict);
        answer = () => throw new InvalidOperationException("secret");
        var thrown = Assert.Single((await machines.Runner.PlanAsync(Cancel))[0].Reasons);
        Assert.Contains("Gate ledger could not measure (InvalidOperationException)", thrown, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", thrown, StringComparison.Ordinal);
        await machines.Runner.WaiveAsync(Machines.Id, "ledger", "kari", "nobody reads it", TimeSpan.FromHours(1), Cancel);
        Assert.Empty((await machines.Runner.PlanAsync(Cancel))[0].Reasons);
        await machines.Runner.WaiveAsync(Machines.Id, "ledger", "kari", "somebody does", TimeSpan.Zero, Cancel);
        Assert.Single((await machines.Runner.PlanAsync(Cancel))[0].Reasons);
        answer = () => GateResult.Pass("nobody");
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task Everything_is_asked_again_with_the_table_locked()
    {
        var asked = 0;
        await using var machines = await ProvenAsync(new()
        {
            NoOldWritesFor = TimeSpan.FromMinutes(10), MinAge = TimeSpan.FromMilliseconds(1), KnownSessions = ["known"], ReplicaLag = null, Approvals = 1, EvidenceAge = TimeSpan.FromSeconds(1),
            HostGates = _ => [new Told("ledger", () =>
            {
                asked++;
                return GateResult.Pass("");
            })],
        });
        await machines.Database.RunAsync("UPDATE dataverket.journal SET finished = finished - interval '1 h' WHERE phase = 'expand'");
        await machines.Runner.ApproveAsync(Machines.Id, "kari", "yes", TimeSpan.FromHours(1), Cancel);
        await machines.Runner.WaiveAsync(Machines.Id, "age", "kari", "why not", TimeSpan.FromHours(1), Cancel);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { ApplicationName = "known", MaxPoolSize = 4 });
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM machines", connection, holder)) await read.ExecuteScalarAsync(Cancel);
        machines.Database.Source.Clear();
        var contracting = machines.Runner.ContractAsync(Machines.Id, Cancel);
        await using (var look = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-contract%' AND query LIKE 'ROLLBACK TO%'"))
            await Eventually.TrueAsync(async () => contracting.IsCompleted || (long)(await look.ExecuteScalarAsync(Cancel))! > 0, "it passed all gates and waits for the table");
        Assert.False(contracting.IsCompleted);
        await using (var meanwhile = source.CreateCommand("""
            UPDATE machines SET size = '7-7' WHERE id = 1;
            CREATE VIEW sizes AS SELECT size FROM machines;
            UPDATE dataverket.change_approvals SET expires_at = clock_timestamp();
            UPDATE dataverket.gate_waivers SET expires_at = clock_timestamp();
            UPDATE dataverket.journal SET finished = clock_timestamp() + interval '1 h' WHERE phase = 'backfill';
            """)) await meanwhile.ExecuteNonQueryAsync(Cancel);
        await using var stranger = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { ApplicationName = "stranger", Pooling = false }.ConnectionString);
        await stranger.OpenAsync(Cancel);
        await using var old = await machines.RegisterAsync(1, 1, "maskin-a", "1");
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(1.1), "what the host's gate said is old");
        await holder.CommitAsync(Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => contracting);
        foreach (var reason in new[] { "used by sizes", "maskin maskin-a (build 1", "named 'stranger'", "was written", "has stood for", "there are 0.", "host's gates said is" })
            Assert.Contains(refused.Reasons, one => one.Contains(reason, StringComparison.Ordinal));
        Assert.Equal(1, asked);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task A_fresh_runner_asks_for_everything_and_says_all_of_it_at_once()
    {
        await using var machines = await ProvenAsync(new() { Approvals = 1 });
        await using var stranger = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { ApplicationName = "stranger", Pooling = false }.ConnectionString);
        await stranger.OpenAsync(Cancel);
        await machines.Database.RunAsync("UPDATE machines SET size = '7-7' WHERE id = 1");
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ContractAsync(Machines.Id, Cancel));
        foreach (var reason in new[] { "named 'stranger'", "was written", "are noted for", "has stood for", "there are 0." })
            Assert.Contains(refused.Reasons, one => one.Contains(reason, StringComparison.Ordinal));
    }

    static async Task<Machines> ProvenAsync(ContractConditions conditions, Action<ChangeRunner>? made = null)
    {
        var machines = await Machines.CreateAsync(10, options: Machines.Quick with { Conditions = conditions });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        made?.Invoke(machines.Runner);
        return machines;
    }

    sealed class Told(string name, Func<GateResult> answer) : Gate(name)
    {
        public override ValueTask<GateResult> JudgeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(answer());
    }
}
