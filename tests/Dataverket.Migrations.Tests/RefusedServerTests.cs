using System.Diagnostics;
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
        var space = machines.Database.Name;
        var folder = Path.Combine(Environment.GetEnvironmentVariable("DATAVERKET_TEMP") ?? Path.GetTempPath(), space);
        Directory.CreateDirectory(folder);
        if (!Run("mount", "-t", "tmpfs", "-o", "size=64m,mode=777", "tmpfs", folder)) Assert.Skip("a small file system can be mounted by root only");
        try
        {
            var data = Path.Combine(folder, "data");
            Directory.CreateDirectory(data);
            Assert.True(Run("chown", "postgres", data));
            await machines.Database.RunAsync($"CREATE TABLESPACE {space} LOCATION '{data}'");
            await machines.Database.RunAsync($"ALTER TABLE machines SET TABLESPACE {space}");
            var room = await machines.Database.ValueAsync<long>("SELECT pg_table_size('machines')");
            Assert.True(Run("mount", "-o", $"remount,size={room + 600_000}", folder));
            await machines.Runner.ExpandAsync(Machines.Id, Cancel);
            var full = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel));
            Assert.Contains("the server has no room left on its disk", full.Message, StringComparison.Ordinal);
            var status = await machines.StatusAsync();
            Assert.Equal(ChangeState.Backfilling, status.State);
            Assert.InRange(status.Done, 1, 29_999);
            Assert.Equal(status.Done, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"));

            Assert.True(Run("mount", "-o", "remount,size=64m", folder));
            await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
            await machines.Runner.ContractAsync(Machines.Id, Cancel);
            Assert.Equal(30_000, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = id % 8 + 1 AND memory_mb = (id % 5 + 1) * 1024"));
        }
        finally
        {
            await machines.Database.RunAsync("DROP TABLE IF EXISTS machines");
            await machines.Database.AsAdminAsync($"DROP TABLESPACE IF EXISTS {space}");
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
