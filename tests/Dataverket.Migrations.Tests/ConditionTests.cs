using Dataverket.Compat.Rollouts;
using Dataverket.Tests;
using Npgsql;
using Npgsql.Replication;
using NpgsqlTypes;

namespace Dataverket.Migrations.Tests;

/// <summary>Each gate of Contract, broken by itself.</summary>
public sealed class ConditionTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static ContractConditions Least => ContractConditions.Least;

    [Fact]
    public async Task What_only_old_builds_write_shuts_the_gate_for_the_window_and_nothing_else_does()
    {
        await using var machines = await ProvenAsync();
        var window = Least with { NoOldWritesFor = TimeSpan.FromSeconds(2) };
        await Eventually.TrueAsync(async () => (await ReasonsAsync(machines, window)).Count == 0, "nobody writes the old side, and that was watched for 2 s");
        Assert.Contains("are noted for", Assert.Single(await ReasonsAsync(machines, Least with { NoOldWritesFor = TimeSpan.FromHours(1) })), StringComparison.Ordinal);
        foreach (var fresh in new[] { "UPDATE machines SET cpu = 9 WHERE id = 1", "INSERT INTO machines (id, cpu, memory_mb) VALUES (101, 1, 1)", "UPDATE machines SET note = 'x', size = size", "DELETE FROM machines WHERE id = 3" })
        {
            await machines.Database.RunAsync(fresh);
            Assert.Empty(await ReasonsAsync(machines, window));
        }

        foreach (var old in new[] { "UPDATE machines SET size = '3-3' WHERE id = 1", "INSERT INTO machines (id, size) VALUES (102, '1-1')" })
        {
            await machines.Database.RunAsync(old);
            Assert.Contains("The old side of machines was written", Assert.Single(await ReasonsAsync(machines, window)), StringComparison.Ordinal);
            Assert.Contains("The old side of machines was written", (await Assert.ThrowsAsync<DatabaseChangeException>(() => With(machines, window).ContractAsync(Machines.Id, Cancel))).Message, StringComparison.Ordinal);
            await Eventually.TrueAsync(async () => (await ReasonsAsync(machines, window)).Count == 0, "the window has passed");
        }

        await machines.Database.RunAsync("DROP FUNCTION \"dataverket_machines-split-size_wrote\"()");
        Assert.Contains("Nothing notes whether", Assert.Single(await ReasonsAsync(machines, window)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_with_few_rights_writes_as_before_its_writes_are_noted_and_one_whose_writes_could_not_be_is_named()
    {
        await using var machines = await ProvenAsync();
        var role = "dv_few_" + machines.Database.Name;
        await machines.Database.RunAsync($"CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT, UPDATE ON machines TO {role}");
        try
        {
            var window = Least with { NoOldWritesFor = TimeSpan.FromSeconds(1) };
            await Eventually.TrueAsync(async () => (await ReasonsAsync(machines, window)).Count == 0, "watched for a second");
            await using (var service = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { Username = role }))
            {
                await using (var write = service.CreateCommand("UPDATE machines SET size = '5-5' WHERE id = 1")) await write.ExecuteNonQueryAsync(Cancel);
                Assert.Contains("was written", Assert.Single(await ReasonsAsync(machines, window)), StringComparison.Ordinal);
                await machines.Database.RunAsync("REVOKE EXECUTE ON FUNCTION \"dataverket_machines-split-size_wrote\"() FROM PUBLIC");
                await using (var write = service.CreateCommand("UPDATE machines SET size = '6-6' WHERE id = 2")) await write.ExecuteNonQueryAsync(Cancel);
            }

            Assert.Equal("6-6 6 6", await machines.RowAsync(2));
            Assert.Contains(await ReasonsAsync(machines, window), reason => reason.Contains($"Role {role} may write machines", StringComparison.Ordinal));
        }
        finally
        {
            await machines.Database.RunAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task A_session_that_nobody_knows_is_named_until_a_lease_the_list_or_its_end_says_what_it_is()
    {
        await using var machines = await ProvenAsync();
        // The pools of the test itself.
        var strict = Least with { AllowUnknownSessions = false, KnownSessions = ["the test*"] };
        await using var known = Named(machines, "the test itself");
        await using var ours = await known.OpenConnectionAsync(Cancel);
        machines.Database.Source.Clear();
        await Eventually.TrueAsync(async () => (await ReasonsAsync(machines, strict)).Count == 0, "the pool is empty");
        await using var service = Named(machines, "maskin-a");
        await using (await service.OpenConnectionAsync(Cancel))
        {
            Assert.Contains("1 session(s) named 'maskin-a' of role postgres", Assert.Single(await ReasonsAsync(machines, strict)), StringComparison.Ordinal);
            await Assert.ThrowsAsync<DatabaseChangeException>(() => With(machines, strict).ContractAsync(Machines.Id, Cancel));
            await using (await LeaseAsync(service, 2)) Assert.Empty(await ReasonsAsync(machines, strict));
            Assert.Single(await ReasonsAsync(machines, strict));
            Assert.Empty(await ReasonsAsync(machines, strict with { KnownSessions = ["the test*", "maskin-a"] }));
        }

        await using var nameless = Named(machines, "");
        await using (await nameless.OpenConnectionAsync(Cancel))
        // A lease without a name makes no nameless session known.
        await using (await LeaseAsync(nameless, 2))
            Assert.Contains(await ReasonsAsync(machines, strict), reason => reason.Contains("named ''", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lease_on_another_table_and_a_name_like_ours_make_no_session_known()
    {
        await using var machines = await ProvenAsync();
        await machines.Database.RunAsync("CREATE TABLE disks (id int); INSERT INTO dataverket.shapes (table_name, floor, complete) VALUES ('disks', 1, 2)");
        var strict = Least with { AllowUnknownSessions = false };
        machines.Database.Source.Clear();
        await Eventually.TrueAsync(async () => (await ReasonsAsync(machines, strict)).Count == 0, "the pool is empty");
        foreach (var name in new[] { "maskin-a", "dataverket-portal", "dataverket-planning", "dataverket-status:x" })
        {
            await using var service = Named(machines, name);
            await using (await service.OpenConnectionAsync(Cancel))
            await using (await LeaseAsync(service, 2, "disks"))
                Assert.Contains(await ReasonsAsync(machines, strict), reason => reason.Contains($" named '{name}' of role postgres", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Views_functions_and_publications_that_need_the_old_side_are_named()
    {
        await using var machines = await ProvenAsync();
        foreach (var (make, drop, what) in new[]
        {
            ("CREATE VIEW sizes AS SELECT size FROM machines", "DROP VIEW sizes", "Column size is used by sizes"),
            ("CREATE FUNCTION largest() RETURNS text LANGUAGE sql AS 'SELECT max(size) FROM machines'", "DROP FUNCTION largest", "Function largest() names size of machines"),
            ("CREATE FUNCTION largest() RETURNS text LANGUAGE sql RETURN (SELECT max(m.size) FROM machines m)", "DROP FUNCTION largest", "Function largest() names size of machines"),
            ("CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.note := NEW.size; RETURN NEW; END'; CREATE TRIGGER zz BEFORE INSERT ON machines FOR EACH ROW EXECUTE FUNCTION audit()", "DROP FUNCTION audit CASCADE", "Function audit() names size of machines"),
            ("CREATE PUBLICATION everything FOR TABLE machines", "DROP PUBLICATION everything", "Table machines is published by everything"),
            ("CREATE PUBLICATION everything FOR ALL TABLES", "DROP PUBLICATION everything", "Table machines is published by everything"),
            ("CREATE PUBLICATION everything FOR TABLES IN SCHEMA public", "DROP PUBLICATION everything", "Table machines is published by everything"),
            ("CREATE PUBLICATION partly FOR TABLE machines (id, size)", "DROP PUBLICATION partly", "Column size is published by partly"),
        })
        {
            await machines.Database.RunAsync(make);
            Assert.Contains(what, Assert.Single(await ReasonsAsync(machines, Least)), StringComparison.Ordinal);
            await machines.Database.RunAsync(drop);
        }

        await machines.Database.RunAsync("CREATE FUNCTION innocent() RETURNS text LANGUAGE sql AS $$ SELECT 'resize machines, mysize, size_of' $$; CREATE FUNCTION other() RETURNS text LANGUAGE sql AS $$ SELECT 'size' $$; CREATE PUBLICATION fine FOR TABLE machines (id, cpu)");
        Assert.Empty(await ReasonsAsync(machines, Least));
    }

    [Fact]
    public async Task A_young_proof_is_not_enough_where_an_age_is_asked_for()
    {
        await using var machines = await ProvenAsync();
        Assert.Contains("has stood for", Assert.Single(await ReasonsAsync(machines, Least with { MinAge = TimeSpan.FromHours(1) })), StringComparison.Ordinal);
        await machines.Database.RunAsync("UPDATE dataverket.journal SET finished = finished - interval '2 h' WHERE phase = 'backfill'");
        Assert.Empty(await ReasonsAsync(machines, Least with { MinAge = TimeSpan.FromHours(1) }));
    }

    [Fact]
    public async Task A_replica_that_is_behind_and_a_slot_that_nobody_reads_are_named()
    {
        await using var machines = await ProvenAsync();
        var (near, none) = (Least with { ReplicaLag = 64 << 10 }, Least with { ReplicaLag = long.MaxValue });
        var slot = ("dv_" + machines.Database.Name).ToLowerInvariant()[..20];
        // Other tests write to the same server all the time: only reasons that name ours count.
        async Task<int> OursAsync(ContractConditions conditions) => (await ReasonsAsync(machines, conditions)).Count(reason => reason.Contains(slot, StringComparison.Ordinal));
        await machines.Database.RunAsync("SELECT pg_create_physical_replication_slot($1, true)", slot);
        try
        {
            await machines.Database.RunAsync("CREATE TABLE filler AS SELECT repeat('x', 100) FROM generate_series(1, 5000)");
            Assert.Equal((1, 0), (await OursAsync(near), await OursAsync(none)));
        }
        finally
        {
            await machines.Database.RunAsync("SELECT pg_drop_replication_slot($1)", slot);
        }

        Assert.Equal(0, await OursAsync(near));
        var start = NpgsqlLogSequenceNumber.Parse(await machines.Database.ValueAsync<string>("SELECT pg_current_wal_flush_lsn()::text"));
        await using var replica = new PhysicalReplicationConnection(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { ApplicationName = slot }.ConnectionString) { WalReceiverStatusInterval = TimeSpan.FromMilliseconds(50) };
        await replica.Open(Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var catchesUp = false;
        var receiving = Task.Run(async () =>
        {
            await foreach (var data in replica.StartReplication(start, stop.Token))
                if (Volatile.Read(ref catchesUp)) replica.SetReplicationStatus(data.WalEnd);
        }, Cancel);
        replica.SetReplicationStatus(start);
        await machines.Database.RunAsync("INSERT INTO filler SELECT repeat('x', 100) FROM generate_series(1, 5000)");
        await Eventually.TrueAsync(async () => await OursAsync(near) == 1, "the replica has said where it is, which is behind");
        Volatile.Write(ref catchesUp, true);
        await Eventually.TrueAsync(async () =>
        {
            await machines.Database.RunAsync("SELECT pg_logical_emit_message(false, 'test', 'x')");
            return await OursAsync(near with { ReplicaLag = 16 << 20 }) == 0;
        }, "it has caught up");
        await stop.CancelAsync();
        await Record.ExceptionAsync(() => receiving);
    }

    [Fact]
    public async Task Approvals_count_by_name_for_this_declaration_and_since_the_proof()
    {
        await using var machines = await Machines.CreateAsync(10);
        var two = With(machines, Least with { Approvals = 2 });
        await two.ExpandAsync(Machines.Id, Cancel);
        Assert.Contains("cannot be approved yet", (await Assert.ThrowsAsync<DatabaseChangeException>(() => two.ApproveAsync(Machines.Id, "kari", "looks right", TimeSpan.FromHours(1), Cancel))).Message, StringComparison.Ordinal);
        await two.BackfillAsync(Machines.Id, null, Cancel);
        await two.ApproveAsync(Machines.Id, "kari", "looks right", TimeSpan.FromHours(1), Cancel);
        await two.ApproveAsync(Machines.Id, "kari", "looks right again", TimeSpan.FromHours(1), Cancel);
        Assert.Contains("there are 1 (kari)", Assert.Single((await two.PlanAsync(Cancel))[0].Reasons), StringComparison.Ordinal);
        await two.ApproveAsync(Machines.Id, "ola", "so it does", TimeSpan.FromHours(1), Cancel);
        Assert.Empty((await two.PlanAsync(Cancel))[0].Reasons);
        await machines.Database.RunAsync("UPDATE dataverket.change_approvals SET expires_at = clock_timestamp() WHERE who = 'ola'");
        Assert.Contains("there are 1 (kari)", Assert.Single((await two.PlanAsync(Cancel))[0].Reasons), StringComparison.Ordinal);
        await two.ApproveAsync(Machines.Id, "ola", "so it does", TimeSpan.FromHours(1), Cancel);
        // What was approved is the proof that stood then.
        await two.UndoBackfillAsync(Machines.Id, Cancel);
        await two.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Contains("there are 0.", (await Assert.ThrowsAsync<DatabaseChangeException>(() => two.ContractAsync(Machines.Id, Cancel))).Message, StringComparison.Ordinal);
        await two.ApproveAsync(Machines.Id, "kari", "looks right", TimeSpan.FromHours(1), Cancel);
        await two.ApproveAsync(Machines.Id, "ola", "so it does", TimeSpan.FromHours(1), Cancel);
        await machines.Database.RunAsync("UPDATE dataverket.change_approvals SET checksum = 'of another declaration' WHERE who = 'ola'");
        Assert.Contains("there are 1 (kari)", Assert.Single((await two.PlanAsync(Cancel))[0].Reasons), StringComparison.Ordinal);
        await two.ApproveAsync(Machines.Id, "ola", "so it does", TimeSpan.FromHours(1), Cancel);
        await two.ContractAsync(Machines.Id, Cancel);
    }

    static async Task<Machines> ProvenAsync()
    {
        var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        return machines;
    }

    static ChangeRunner With(Machines machines, ContractConditions conditions) => machines.RunnerWith(options: Machines.Quick with { Conditions = conditions });

    static async Task<IReadOnlyList<string>> ReasonsAsync(Machines machines, ContractConditions conditions)
    {
        var plan = Assert.Single(await With(machines, conditions).PlanAsync(Cancel));
        Assert.Equal("contract", plan.Next);
        return plan.Reasons;
    }

    static NpgsqlDataSource Named(Machines machines, string name) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { ApplicationName = name, MaxPoolSize = 2 });

    static Task<Compat.Postgres.ShapeLease> LeaseAsync(NpgsqlDataSource source, int shape, string table = "machines") => Compat.Postgres.ShapeLease.RegisterAsync(
        source, new() { Table = table, Service = "maskin", Instance = "maskin-a", Build = "2", Oldest = shape, Newest = shape }, TimeProvider.System, null, Cancel);
}
