using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>A vacuum of the server's own gives way, but only to somebody who waits for the table.</summary>
public sealed class AutovacuumTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_autovacuum_that_runs_on_the_table_gives_way_and_stays_away()
    {
        await using var machines = await Machines.CreateAsync(20_000, options: Machines.Quick with { LockDeadline = TimeSpan.FromSeconds(15), HoldTimeout = TimeSpan.FromSeconds(10) });
        await machines.Database.AsAdminAsync("ALTER SYSTEM SET autovacuum_naptime = '1s'");
        try
        {
            await machines.Database.AsAdminAsync("SELECT pg_reload_conf()");
            // So slow that it never ends by itself.
            await machines.Database.RunAsync("ALTER TABLE machines SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)");
            await machines.Database.RunAsync("UPDATE machines SET note = 'x'");
            await Eventually.TrueAsync(
                async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_stat_progress_vacuum v JOIN pg_stat_activity a USING (pid) WHERE v.relid = 'machines'::regclass AND a.backend_type = 'autovacuum worker' AND a.xact_start < clock_timestamp() - interval '1.5 s'") > 0,
                "an autovacuum is at the table", 120);
            await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        }
        finally
        {
            await machines.Database.AsAdminAsync("ALTER SYSTEM RESET autovacuum_naptime");
            await machines.Database.AsAdminAsync("SELECT pg_reload_conf()");
        }

        Assert.Equal(ChangeState.Expanded, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task What_a_role_may_not_see_is_no_young_transaction()
    {
        await using var machines = await Machines.CreateAsync(10);
        var role = "r" + machines.Database.Name[3..30];
        await machines.Database.RunAsync($"CREATE ROLE {role} LOGIN; ALTER TABLE machines OWNER TO {role}");
        try
        {
            await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
            await using var holder = await connection.BeginTransactionAsync(Cancel);
            await using (var read = new NpgsqlCommand("SELECT count(*) FROM machines", connection, holder)) await read.ExecuteScalarAsync(Cancel);
            await using var owner = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { Username = role, Pooling = false }.ConnectionString);
            await owner.OpenAsync(Cancel);
            var blocker = Assert.Single(await Blockers.OfAsync(owner, ["machines"], TimeSpan.FromHours(1), Cancel));
            Assert.Contains($"pid {connection.ProcessID}", blocker, StringComparison.Ordinal);
            Assert.Contains("pg_read_all_stats", blocker, StringComparison.Ordinal);
            await using var other = await machines.Database.Source.OpenConnectionAsync(Cancel);
            Assert.Empty(await Blockers.OfAsync(other, ["machines"], TimeSpan.FromHours(1), Cancel));
        }
        finally
        {
            await machines.Database.RunAsync($"REASSIGN OWNED BY {role} TO postgres; DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }
}
