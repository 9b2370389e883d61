using Dataverket.Compat.Postgres;
using Dataverket.Tests;
using FluentMigrator;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>What docs/migrations.md tells application teams.</summary>
public sealed class ApplicationTests
{
    static readonly RenameColumn Change = new() { Id = "gauge-name", Number = 2, Schema = "maskin", Table = "gauges", OldShape = 1, NewShape = 2, Column = "a", To = "b", Type = "text" };

    static readonly MigrationSet Set = new() { Migrations = [typeof(CreateGauges)], Changes = [Change] };

    static readonly ChangeRunnerOptions Options = Machines.Quick with
    {
        KeepRetired = TimeSpan.FromDays(1), Conditions = new() { NoOldWritesFor = TimeSpan.FromSeconds(1), MinAge = TimeSpan.Zero },
    };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_goes_all_the_way_and_back_with_the_rights_that_the_documentation_names_and_without_one_of_them_it_does_not()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        var (runs, serves) = ("dv_runs_" + database.Name, "dv_serves_" + database.Name);
        await database.RunAsync($"""
            REVOKE ALL ON DATABASE {database.Name} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC;
            CREATE ROLE {runs} LOGIN; CREATE ROLE {serves} LOGIN; CREATE SCHEMA maskin;
            GRANT CONNECT, TEMPORARY ON DATABASE {database.Name} TO {runs}; GRANT USAGE, CREATE ON SCHEMA maskin TO {runs};
            GRANT CONNECT ON DATABASE {database.Name} TO {serves}; GRANT USAGE ON SCHEMA maskin TO {serves};
            """);
        try
        {
            var runner = new ChangeRunner(As(database, runs, ""), Set, Options, TimeProvider.System);
            await Assert.ThrowsAnyAsync<Exception>(() => runner.ApplyBaselineAsync(Cancel));
            await database.RunAsync($"CREATE SCHEMA dataverket AUTHORIZATION {runs}");
            await runner.ApplyBaselineAsync(Cancel);
            await database.RunAsync($"""
                GRANT SELECT, INSERT, UPDATE, DELETE ON maskin.gauges TO {serves};
                GRANT USAGE ON SCHEMA dataverket TO {serves}; GRANT SELECT, INSERT, UPDATE, DELETE ON dataverket.shape_leases TO {serves};
                GRANT SELECT, INSERT (table_name), UPDATE (table_name) ON dataverket.shapes TO {serves};
                """);
            await using var service = NpgsqlDataSource.Create(As(database, serves, "maskin-a"));
            await WritesAsync(service, 1, "a");
            foreach (var (right, on) in new[] { ("TEMPORARY", "DATABASE " + database.Name), ("CREATE", "SCHEMA maskin"), ("USAGE", "SCHEMA maskin") })
            {
                await database.RunAsync($"REVOKE {right} ON {on} FROM {runs}");
                Assert.Contains("42501", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync(Change.Id, Cancel))).Message, StringComparison.Ordinal);
                await database.RunAsync($"GRANT {right} ON {on} TO {runs}");
            }

            await runner.ExpandAsync(Change.Id, Cancel);
            await WritesAsync(service, 2, "a", "b");
            await runner.BackfillAsync(Change.Id, null, Cancel);
            await WritesAsync(service, 3, "a", "b");
            // Nobody knows the sessions of the test itself.
            database.Source.Clear();
            await using (await RegisterAsync(service))
            {
                await Eventually.TrueAsync(async () => (await runner.PlanAsync(Cancel))[0].Reasons.Count == 0, "the gates are open", 60);
                await runner.ContractAsync(Change.Id, Cancel);
                await WritesAsync(service, 4, "b");
            }

            await runner.UndoContractAsync(Change.Id, null, Cancel);
            await WritesAsync(service, 5, "a", "b");
            await runner.UndoExpandAsync(Change.Id, Cancel);
            await WritesAsync(service, 6, "a");
            Assert.Equal(["a 1 a", "a 2 a", "b 2 b", "a 3 a", "b 3 b", "b 4 b", "a 5 a", "b 5 b", "a 6 a"], await database.ListAsync("SELECT a FROM maskin.gauges ORDER BY id"));
            // It may hold the floor still, and not move it.
            await using var raise = service.CreateCommand("UPDATE dataverket.shapes SET floor = 9");
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => raise.ExecuteNonQueryAsync(Cancel))).SqlState);
        }
        finally
        {
            await database.RunAsync($"DROP OWNED BY {runs}, {serves}; DROP ROLE {runs}, {serves}");
        }
    }

    [Theory]
    [InlineData("SELECT * FROM machines", true)]
    [InlineData("UPDATE machines SET note = 'x' RETURNING *", true)]
    [InlineData("SELECT id, size FROM machines", false)]
    [InlineData("UPDATE machines SET note = 'x' RETURNING id", false)]
    public async Task A_prepared_statement_that_returns_all_columns_fails_once_a_connection_after_expand_and_one_that_names_them_does_not(string statement, bool fails)
    {
        await using var machines = await Machines.CreateAsync(1);
        await using var service = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { MaxAutoPrepare = 10, AutoPrepareMinUsages = 2 });
        await using var connection = await service.OpenConnectionAsync(Cancel);
        for (var i = 0; i < 3; i++) await RunAsync();
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        if (fails) Assert.Equal(PostgresErrorCodes.FeatureNotSupported, (await Assert.ThrowsAsync<PostgresException>(RunAsync)).SqlState);
        await RunAsync();

        async Task RunAsync()
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await using var reader = await command.ExecuteReaderAsync(Cancel);
            Assert.True(await reader.ReadAsync(Cancel));
        }
    }

    static string As(TestDatabase database, string role, string name) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, ApplicationName = name }.ConnectionString;

    static Task<ShapeLease> RegisterAsync(NpgsqlDataSource service) => ShapeLease.RegisterAsync(
        service, new ShapeLeaseOptions { Schema = "maskin", Table = "gauges", Service = "maskin", Instance = "maskin-a", Build = "2", Oldest = 1, Newest = 2 }, TimeProvider.System);

    /// <summary>What each build does: a row is added, changed and read under its own name of the column, and one is added and taken away.</summary>
    static async Task WritesAsync(NpgsqlDataSource service, int round, params string[] builds)
    {
        foreach (var column in builds)
        {
            var id = (round * 10) + column[0];
            await using var batch = service.CreateBatch();
            foreach (var sql in new[]
                     {
                         $"INSERT INTO maskin.gauges (id, {column}) VALUES ({id}, 'x'), (-1, 'x')", $"UPDATE maskin.gauges SET {column} = '{column} {round} ' || '{column}' WHERE id = {id}", "DELETE FROM maskin.gauges WHERE id = -1",
                     })
                batch.BatchCommands.Add(new(sql));
            await batch.ExecuteNonQueryAsync(Cancel);
            await using var read = service.CreateCommand($"SELECT {column} FROM maskin.gauges WHERE id = {id}");
            Assert.Equal($"{column} {round} {column}", await read.ExecuteScalarAsync(Cancel));
        }
    }

    /// <summary>A table in a schema of its own.</summary>
    [Migration(1, "gauges")]
    sealed class CreateGauges : Migration
    {
        public override void Up() => Execute.Sql("CREATE TABLE maskin.gauges (id integer PRIMARY KEY, a text NOT NULL)");

        public override void Down() => Execute.Sql("DROP TABLE maskin.gauges");
    }
}
