using System.Text.RegularExpressions;
using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>Tables in parts: a change goes the whole way there and back, or is refused before anything is touched.</summary>
public sealed partial class PartitionTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // One of each way in which a change works: what the others do, these do as well.
    public static TheoryData<string> Names => ["SplitColumn", "AddColumn", "SetNotNull", "AddCheck, mended", "AddForeignKey", "AddUnique", "RetireColumn", "RenameTable", "RetireTable", "MoveColumn", "SwapPrimaryKeyType, serial", "DataMigration"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_partitioned_table_goes_the_whole_way_there_and_back_or_is_refused_untouched(string name)
    {
        var scenario = Scenarios.Of(name);
        scenario = scenario with { Tables = Plain().Replace(scenario.Tables, "CREATE TABLE t ($1) PARTITION BY RANGE (id); CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (15); CREATE TABLE t_rest PARTITION OF t DEFAULT; ") };
        Assert.Contains("PARTITION BY", scenario.Tables, StringComparison.Ordinal);
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        var begin = await Fingerprint.OfAsync(database, scenario.Data);
        var values = await ValuesAsync(scenario, database);
        try
        {
            await Leg.ThereAndBack[0].Go(CrashMatrix.RunnerFor(database.ConnectionString, scenario, Leg.ThereAndBack[0]), Cancel);
        }
        catch (DatabaseChangeException e)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(e.Message);
            Assert.Contains(e.Reasons, reason => reason.Contains("partitioned", StringComparison.Ordinal));
            Assert.Equal(begin, await Fingerprint.OfAsync(database, scenario.Data));
            return;
        }

        foreach (var leg in Leg.ThereAndBack.Skip(1)) await leg.Go(CrashMatrix.RunnerFor(database.ConnectionString, scenario, leg), Cancel);
        // A value of an enum stays.
        if (name != "AddEnumValue") Assert.Equal(ChangeState.NotBegun, (await CrashMatrix.RunnerFor(database.ConnectionString, scenario, Leg.ThereAndBack[0]).StatusAsync("c", Cancel)).State);
        Assert.Equal(values, await ValuesAsync(scenario, database));
    }

    [Fact]
    public async Task Whoever_holds_a_part_of_a_table_is_named_like_one_who_holds_all_of_it()
    {
        var scenario = Scenarios.Of("SplitColumn");
        scenario = scenario with { Tables = Plain().Replace(scenario.Tables, "CREATE TABLE t ($1) PARTITION BY RANGE (id); CREATE TABLE t_rest PARTITION OF t DEFAULT; ") };
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM t_rest", connection, holder)) await read.ExecuteScalarAsync(Cancel);
        var runner = new ChangeRunner(database.ConnectionString, new MigrationSet { Changes = [scenario.Change] }, CrashMatrix.Options with { LockDeadline = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync("c", Cancel));
        Assert.Contains($"held by pid {connection.ProcessID}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rows_of_a_large_partitioned_table_are_not_counted_where_statistics_know_them()
    {
        var scenario = Scenarios.Of("SplitColumn");
        scenario = scenario with { Tables = Plain().Replace(scenario.Tables, "CREATE TABLE t ($1) PARTITION BY RANGE (id); CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (15); CREATE TABLE t_none PARTITION OF t FOR VALUES FROM (10000) TO (20000); CREATE TABLE t_rest PARTITION OF t DEFAULT; ") };
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        await database.RunAsync("ALTER TABLE t ADD COLUMN wide text");
        foreach (var part in new[] { "t_low", "t_none", "t_rest" }) await database.RunAsync($"ALTER TABLE {part} SET (autovacuum_enabled = off), ALTER COLUMN wide SET STORAGE EXTERNAL");
        await database.RunAsync("UPDATE t SET wide = repeat('x', 4 * 1024 * 1024) WHERE id <= 20");
        await database.RunAsync("ANALYZE t_low; ANALYZE t_rest");
        var known = await database.ValueAsync<long>("SELECT count(*) FROM t");
        await database.RunAsync("INSERT INTO t (id, size) SELECT i, '1-2' FROM generate_series(30001, 30005) i");
        var runner = CrashMatrix.RunnerFor(database.ConnectionString, scenario, Leg.ThereAndBack[0]);
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        Assert.Equal((known, known + 5), (await database.ValueAsync<long>("SELECT total FROM dataverket.backfills"), await database.ValueAsync<long>("SELECT count(*) FROM t WHERE cpu IS NOT NULL")));
    }

    static async Task<List<string>> ValuesAsync(Scenario scenario, TestDatabase database)
    {
        List<string> values = [];
        for (var id = 1; id <= 40; id += 3) values.AddRange(await database.ListAsync(CrashMatrix.Fill(scenario.Old.Read, id, 0)));
        return values;
    }

    [GeneratedRegex(@"CREATE TABLE t \(((?:[^()]|\([^()]*\))*)\); ")]
    private static partial Regex Plain();
}
