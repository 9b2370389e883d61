using System.Diagnostics;
using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>A server that will not write: no room, no right.</summary>
public sealed class RefusedServerTests
{
    const string Everything = """
        SELECT attrelid::regclass || '.' || attname || ' ' || attnotnull FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'dataverket')) AND attnum > 0
        UNION ALL SELECT tgname FROM pg_trigger UNION ALL SELECT conname FROM pg_constraint WHERE conrelid > 0 UNION ALL SELECT proname FROM pg_proc WHERE oid >= 16384
        UNION ALL SELECT to_jsonb(m)::text FROM machines m UNION ALL SELECT to_jsonb(c)::text FROM dataverket.changes c UNION ALL SELECT to_jsonb(s)::text FROM dataverket.steps s UNION ALL SELECT to_jsonb(s)::text FROM dataverket.journal s ORDER BY 1
        """;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_role_that_may_only_read_is_told_so_and_nothing_is_half_done(bool byDefault)
    {
        await using var machines = await Machines.CreateAsync(20);
        var role = "dv_reads_" + machines.Database.Name;
        await machines.Database.RunAsync(byDefault
            ? $"CREATE ROLE {role} SUPERUSER LOGIN; ALTER ROLE {role} SET default_transaction_read_only = on"
            : $"CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA dataverket, public TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA dataverket, public TO {role}");
        try
        {
            var reader = new ChangeRunner(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { Username = role }.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick, TimeProvider.System);
            async Task RefusedAsync(Func<Task> step)
            {
                var before = await machines.Database.ListAsync(Everything);
                var refused = await Assert.ThrowsAsync<DatabaseChangeException>(step);
                Assert.False(refused.IsTransient);
                Assert.Contains(byDefault ? "read-only transaction" : "ermission", refused.Message.Replace("must be owner", "permission", StringComparison.Ordinal), StringComparison.Ordinal);
                Assert.Equal(before, await machines.Database.ListAsync(Everything));
            }

            await RefusedAsync(() => reader.ExpandAsync(Machines.Id, Cancel));
            await machines.Runner.ExpandAsync(Machines.Id, Cancel);
            await RefusedAsync(() => reader.BackfillAsync(Machines.Id, null, Cancel));
            await RefusedAsync(() => reader.UndoExpandAsync(Machines.Id, Cancel));
            await RefusedAsync(() => reader.PauseAsync(Machines.Id, "a try", Cancel));
            await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
            Assert.Equal(ChangeState.Proven, (await reader.StatusAsync(Machines.Id, Cancel)).State);
            await RefusedAsync(() => reader.ContractAsync(Machines.Id, Cancel));
            await RefusedAsync(() => reader.WaiveAsync(Machines.Id, "age", "kari", "a try", TimeSpan.FromHours(1), Cancel));
            await RefusedAsync(() => reader.ApproveAsync(Machines.Id, "kari", "a try", TimeSpan.FromHours(1), Cancel));
            await machines.Runner.ContractAsync(Machines.Id, Cancel);
        }
        finally
        {
            await machines.Database.RunAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task A_full_disk_stops_it_with_a_clear_message_and_with_room_it_goes_on_where_it_was()
    {
        await using var machines = await Machines.CreateAsync(30_000, options: Machines.Quick with { MaxBatch = 500 });
        await using var disk = await SmallDisk.MountAsync(machines.Database);
        await machines.Database.RunAsync($"ALTER TABLE machines SET TABLESPACE {disk.Space}");
        disk.Resize(await machines.Database.ValueAsync<long>("SELECT pg_table_size('machines')") + 600_000);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var full = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel));
        Assert.Contains("the server has no room left on its disk", full.Message, StringComparison.Ordinal);
        var status = await machines.StatusAsync();
        Assert.Equal(ChangeState.Backfilling, status.State);
        Assert.InRange(status.Done, 1, 29_999);
        Assert.Equal(status.Done, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"));

        disk.Resize(SmallDisk.Roomy);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        Assert.Equal(30_000, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = id % 8 + 1 AND memory_mb = (id % 5 + 1) * 1024"));
    }

    [Fact]
    public async Task A_full_disk_leaves_nothing_of_an_index_and_with_room_it_is_built()
    {
        var (database, scenario) = await BeginAsync("AddIndex", "INSERT INTO t SELECT i, i FROM generate_series(41, 60000) i");
        await using var _ = database;
        await using var disk = await SmallDisk.MountAsync(database);
        var runner = CrashMatrix.RunnerFor(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = $"-c default_tablespace={disk.Space}" }.ConnectionString, scenario, Leg.ThereAndBack[0]);
        disk.Resize(400_000);
        var full = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync("c", Cancel));
        Assert.Contains("the server has no room left on its disk", full.Message, StringComparison.Ordinal);
        Assert.True(await database.ValueAsync<bool>("SELECT to_regclass('t_n') IS NULL"));
        Assert.Equal(ChangeState.Interrupted, (await runner.StatusAsync("c", Cancel)).State);
        disk.Resize(SmallDisk.Roomy);
        await runner.ExpandAsync("c", Cancel);
        Assert.True(await database.ValueAsync<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass"));
    }

    [Fact]
    public async Task A_full_disk_stops_a_column_that_moves_between_two_batches()
    {
        var (database, scenario) = await BeginAsync("MoveColumn", "INSERT INTO t SELECT i, i, i FROM generate_series(41, 20000) i; INSERT INTO d SELECT i, 'x' FROM generate_series(41, 20000) i");
        await using var _ = database;
        await using var disk = await SmallDisk.MountAsync(database);
        await database.RunAsync($"ALTER TABLE d SET TABLESPACE {disk.Space}");
        disk.Resize(await database.ValueAsync<long>("SELECT pg_table_size('d')") + 300_000);
        var runner = new ChangeRunner(database.ConnectionString, new MigrationSet { Changes = [scenario.Change] }, Machines.Quick with { MaxBatch = 500 }, TimeProvider.System);
        await runner.ExpandAsync("c", Cancel);
        var full = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync("c", null, Cancel));
        Assert.Contains("the server has no room left on its disk", full.Message, StringComparison.Ordinal);
        var status = await runner.StatusAsync("c", Cancel);
        Assert.Equal(ChangeState.Backfilling, status.State);
        Assert.InRange(status.Done, 1, 19_999);
        Assert.Equal(status.Done, await database.ValueAsync<long>("SELECT count(*) FROM d WHERE owner IS NOT NULL"));
        disk.Resize(SmallDisk.Roomy);
        await runner.BackfillAsync("c", null, Cancel);
        await runner.ContractAsync("c", Cancel);
        Assert.Equal(20_000, await database.ValueAsync<long>("SELECT count(*) FROM d WHERE owner = t"));
    }

    [Theory]
    [InlineData("AddIndex", false)]
    [InlineData("AddIndex", true)]
    [InlineData("MoveColumn", false)]
    [InlineData("MoveColumn", true)]
    public async Task A_role_that_does_not_own_the_tables_changes_nothing_of_them_in_any_leg_and_the_owner_goes_on(string name, bool mayWriteBooks)
    {
        var (database, scenario) = await BeginAsync(name);
        await using var _ = database;
        var role = "dv_reads_" + database.Name;
        await database.RunAsync($"CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA dataverket, public TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA dataverket, public TO {role}");
        if (mayWriteBooks) await database.RunAsync($"GRANT ALL ON SCHEMA dataverket TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA dataverket TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA dataverket TO {role}");
        try
        {
            var refusals = 0;
            foreach (var leg in Leg.ThereAndBack)
            {
                var before = await SeenAsync();
                var thrown = await Record.ExceptionAsync(() => leg.Go(CrashMatrix.RunnerFor(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role }.ConnectionString, scenario, leg), Cancel));
                // A leg that changes no table is the books' alone, the shape's as well.
                var isDone = thrown is null && mayWriteBooks;
                Assert.Equal(before.Where(line => !isDone || !IsShape(line)), (await SeenAsync()).Where(line => !isDone || !IsShape(line)));
                if (thrown is not null || !mayWriteBooks)
                {
                    refusals++;
                    var refused = Assert.IsType<DatabaseChangeException>(thrown);
                    Assert.False(refused.IsTransient);
                    Assert.Contains("permission", refused.Message.Replace("must be owner", "permission", StringComparison.Ordinal), StringComparison.Ordinal);
                }

                await leg.Go(CrashMatrix.AfterwardsFor(database, scenario, leg), Cancel);
            }

            Assert.InRange(refusals, 2, Leg.ThereAndBack.Count);
            Assert.Equal(ChangeState.NotBegun, (await CrashMatrix.AfterwardsFor(database, scenario, Leg.ThereAndBack[0]).StatusAsync("c", Cancel)).State);
        }
        finally
        {
            await database.RunAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }

        static bool IsShape(string line) => line.StartsWith("shape ", StringComparison.Ordinal);

        async Task<IEnumerable<string>> SeenAsync() => (await Fingerprint.OfAsync(database, scenario.Data)).Split(Environment.NewLine)
            .Where(line => !mayWriteBooks || !new[] { "change ", "step ", "version ", "backfill ", "journal " }.Any(book => line.StartsWith(book, StringComparison.Ordinal)));
    }

    static async Task<(TestDatabase Database, Scenario Scenario)> BeginAsync(string name, string more = "")
    {
        var scenario = Scenarios.Of(name);
        return (await CrashMatrix.BeginAsync(scenario with { Tables = scenario.Tables + more }, Cancel), scenario);
    }

    /// <summary>A file system in memory, and a tablespace on it.</summary>
    sealed class SmallDisk : IAsyncDisposable
    {
        internal const long Roomy = 64 << 20;

        readonly TestDatabase database;
        readonly string folder;

        SmallDisk(TestDatabase database)
        {
            this.database = database;
            folder = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("DATAVERKET_TEMP") ?? Path.GetTempPath(), Space)).FullName;
        }

        internal string Space => database.Name;

        internal static async Task<SmallDisk> MountAsync(TestDatabase database)
        {
            var disk = new SmallDisk(database);
            if (!Run("mount", "-t", "tmpfs", "-o", $"size={Roomy},mode=777", "tmpfs", disk.folder))
            {
                Directory.Delete(disk.folder);
                Assert.Skip("a small file system can be mounted by root only");
            }

            var data = Directory.CreateDirectory(Path.Combine(disk.folder, "data")).FullName;
            Assert.True(Run("chown", "postgres", data));
            await database.RunAsync($"CREATE TABLESPACE {disk.Space} LOCATION '{data}'");
            return disk;
        }

        internal void Resize(long bytes) => Assert.True(Run("mount", "-o", $"remount,size={bytes}", folder));

        public async ValueTask DisposeAsync()
        {
            await database.RunAsync("DROP TABLE IF EXISTS machines, t, d");
            await database.AsAdminAsync($"DROP TABLESPACE IF EXISTS {Space}");
            Run("umount", folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
