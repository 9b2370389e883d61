using System.Globalization;
using Dataverket.Compat.Postgres;
using Npgsql;

namespace Dataverket.Tests;

/// <summary>A database of its own, dropped at the end whoever is still connected.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    static int drawn;

    TestDatabase(string admin, string name, bool isMany)
    {
        Admin = admin;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(admin) { Database = name, MaxPoolSize = 60 }.ConnectionString;
        var builder = new NpgsqlDataSourceBuilder(ConnectionString);
        if (isMany) builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        Source = builder.Build();
    }

    public string Name { get; }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    string Admin { get; }

    /// <param name="withTables">Whether it has our tables.</param>
    /// <param name="template">A database that it begins as a copy of; nobody may be connected to that.</param>
    /// <param name="isMany">Whether it is one of thousands, which has to be there at once: its files are copied, and what types it has is not looked up.</param>
    public static async Task<TestDatabase> CreateAsync(bool withTables = true, TestDatabase? template = null, bool isMany = false)
    {
        var admin = Environment.GetEnvironmentVariable("DATAVERKET_POSTGRES");
        Assert.False(string.IsNullOrEmpty(admin), "DATAVERKET_POSTGRES is not set: run ./run test, which starts a private PostgreSQL.");
        var name = string.Create(CultureInfo.InvariantCulture, $"dv_{Environment.ProcessId}_{Interlocked.Increment(ref drawn)}_{Guid.NewGuid():N}");
        var database = new TestDatabase(admin!, name, isMany);
        template?.Source.Clear();
        if (template is not null) await database.AsAdminAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template.Name}'");
        await database.AsAdminAsync($"CREATE DATABASE {name}{(template is null ? "" : $" TEMPLATE {template.Name}")}{(isMany ? " STRATEGY file_copy" : "")}");
        if (withTables) await CompatTables.CreateAsync(database.Source);
        return database;
    }

    public async Task RunAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ValueAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<List<string>> ListAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync()) rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        return rows;
    }

    /// <summary>Over a connection outside this database, so that it works while this one is being cut off.</summary>
    public async Task AsAdminAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Admin);
        await connection.OpenAsync();
        // To make or drop a database waits for a checkpoint.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await AsAdminAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    NpgsqlCommand Command(string sql, object[] values)
    {
        var command = Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
