using Dataverket.Compat.Postgres;
using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

public sealed class NamesTests
{
    public static TheoryData<string> Drawn => [.. Scenarios.Drawn(10).Select(scenario => scenario.Name)];

    [Theory]
    [InlineData("public", "machines", "size", "cpu")]
    [InlineData("Sché ma", "Ma\"chi;nes", "si'ze", "c\"pu")]
    [InlineData("select", "table", "order", "new")]
    [InlineData("日本", "a.b", "$1", "@p")]
    [InlineData("s\\", "t--", ":x", "dv_up0")]
    [InlineData("dv", "NEW", "old", "tg_op")]
    [InlineData("public", "ååååååååååååååååååååååååååååååå", "ééééééééééééééééééééééééééééééé", "{0}")]
    public async Task Any_names_go_the_whole_way(string schema, string table, string old, string fresh)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (oldSql, freshSql, tableSql) = (SqlName.Quote(old), SqlName.Quote(fresh), SqlName.Qualify(schema, table));
        var change = new SplitColumn
        {
            Id = "odd-names", Number = 2, Schema = schema, Table = table, OldShape = 1, NewShape = 2, Column = old,
            Into = [new(fresh, "integer", $"split_part({oldSql}, ';', 1)::integer -- a comment"), new("memory \"mb\"", "varchar(20)", $"split_part({oldSql}, ';', 2)")],
            Down = $"{freshSql} || ';' || \"memory \"\"mb\"\"\"",
        };
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        var runner = new ChangeRunner(database.ConnectionString, new MigrationSet { Changes = [change] }, Machines.Quick, TimeProvider.System);
        await runner.ApplyBaselineAsync(cancel);
        await database.RunAsync($"CREATE SCHEMA IF NOT EXISTS {SqlName.Quote(schema)}; CREATE TABLE {tableSql} (\"the key\" integer PRIMARY KEY, {oldSql} text NOT NULL); INSERT INTO {tableSql} SELECT i, i || ';x' FROM generate_series(1, 300) i");
        await runner.ExpandAsync("odd-names", cancel);
        await database.RunAsync($"INSERT INTO {tableSql} (\"the key\", {oldSql}) VALUES (301, '301;x'); INSERT INTO {tableSql} (\"the key\", {freshSql}, \"memory \"\"mb\"\"\") VALUES (302, 302, 'x')");
        await runner.BackfillAsync("odd-names", null, cancel);
        Assert.Equal(302, await database.ValueAsync<long>($"SELECT count(*) FROM {tableSql} WHERE {oldSql} = \"the key\" || ';x' AND {freshSql} = \"the key\" AND \"memory \"\"mb\"\"\" = 'x'"));
        await using (var lease = await ShapeLease.RegisterAsync(database.Source, new ShapeLeaseOptions { Schema = schema, Table = table, Service = "s", Instance = "i", Build = "1", Oldest = 1, Newest = 1 }, TimeProvider.System, null, cancel))
            await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("odd-names", cancel));
        await runner.ContractAsync("odd-names", cancel);
        Assert.Equal(ChangeState.Dropped, (await runner.StatusAsync("odd-names", cancel)).State);
        Assert.Equal(302, await database.ValueAsync<long>($"SELECT count(*) FROM {tableSql} WHERE {freshSql} = \"the key\""));
    }

    [Theory]
    [MemberData(nameof(Drawn))]
    public async Task Any_names_go_there_and_back_with_every_change(string name)
    {
        var cancel = TestContext.Current.CancellationToken;
        var scenario = OddNames.Of(Scenarios.Of(name), Scenarios.Number("DATAVERKET_SEED", 6));
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await CrashMatrix.AfterwardsFor(database, scenario, Leg.ThereAndBack[0]).ApplyBaselineAsync(cancel);
        await database.RunAsync($"CREATE SCHEMA {SqlName.Quote(OddNames.Schema)}");
        await database.RunAsync($"ALTER DATABASE {database.Name} SET search_path = {SqlName.Quote(OddNames.Schema)}");
        database.Source.Clear();
        await database.RunAsync(scenario.Tables);
        await Walk.ThereAndBackAsync(scenario, database, cancel);
    }
}
