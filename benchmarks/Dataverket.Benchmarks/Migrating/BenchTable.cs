using Dataverket.Compat.Rollouts;
using Dataverket.Migrations;
using Npgsql;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>A database of its own with one table of machines, about 190 bytes a row, with a key and two more indexes.</summary>
internal sealed class BenchTable : IAsyncDisposable
{
    private readonly string _admin;
    private readonly string _name = $"bench_{Environment.ProcessId}_{Guid.NewGuid():N}";

    private BenchTable(string admin)
    {
        _admin = admin;
        ConnectionString = new NpgsqlConnectionStringBuilder(admin) { Database = _name, CommandTimeout = 0 }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
    }

    public const string Id = "split-size";

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public static SplitColumn Split { get; } = new()
    {
        Id = Id, Number = 1, Table = "machines", OldShape = 1, NewShape = 2, Column = "size",
        Into = [new("cpu", "integer", "split_part(size, '-', 1)::integer"), new("memory_mb", "integer", "split_part(size, '-', 2)::integer")], Down = "cpu || '-' || memory_mb",
    };

    /// <summary>What a plain migration would run instead of the backfill.</summary>
    public const string PlainUpdate = "UPDATE machines SET cpu = split_part(size, '-', 1)::integer, memory_mb = split_part(size, '-', 2)::integer WHERE size IS NOT NULL AND (cpu IS NULL OR memory_mb IS NULL)";

    /// <param name="rows">How many rows the table has.</param>
    public static async Task<BenchTable> CreateAsync(int rows)
    {
        var table = new BenchTable(Environment.GetEnvironmentVariable("DATAVERKET_POSTGRES") ?? throw new InvalidOperationException("DATAVERKET_POSTGRES is not set. Run ./run bench migrations."));
        await table.AsAdminAsync($"CREATE DATABASE {table._name}");
        await table.Runner().ApplyBaselineAsync();
        await table.RunAsync(
            $"""
            CREATE TABLE seed (id bigint PRIMARY KEY, size text, name text NOT NULL, note text, region integer NOT NULL, counter integer NOT NULL);
            CREATE INDEX ON seed (region, id);
            CREATE INDEX ON seed (name);
            INSERT INTO seed SELECT i, (i % 8 + 1) || '-' || (i % 5 + 1) * 1024, 'machine-' || i, md5(i::text) || md5((i + 1)::text) || md5((i + 2)::text), i % 50, 0 FROM generate_series(1, {rows}) i;
            """);
        return table;
    }

    public ChangeRunner Runner(ChangeRunnerOptions? options = null, params DatabaseChange[] changes) =>
        new(ConnectionString, new MigrationSet { Changes = changes.Length == 0 ? [Split] : changes }, options ?? new ChangeRunnerOptions { KeepRetired = TimeSpan.Zero, Conditions = ContractConditions.Least, RunnerDeadline = TimeSpan.FromMinutes(1) }, TimeProvider.System);

    /// <summary>The table as it was at first; no change has begun.</summary>
    public async Task ResetAsync()
    {
        await RunAsync("DROP TABLE IF EXISTS machines");
        foreach (var books in new[] { "changes", "steps", "backfills", "backfill_ranges", "backfill_controls", "quarantine", "shapes", "journal" }) await RunAsync($"DELETE FROM dataverket.{books}");
        await RunAsync("DELETE FROM dataverket.versions WHERE version > 0");
        await RunAsync("DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT oid FROM pg_proc WHERE pronamespace IN ('dataverket'::regnamespace, 'public'::regnamespace) AND starts_with(proname, 'dataverket_') LOOP EXECUTE 'DROP FUNCTION ' || f || ' CASCADE'; END LOOP; END $$");
        await RunAsync("DO $$ DECLARE n regclass; BEGIN FOR n IN SELECT oid FROM pg_class WHERE relnamespace IN ('dataverket'::regnamespace, 'public'::regnamespace) AND relkind IN ('r', 'S') AND starts_with(relname, 'dataverket_') LOOP EXECUTE 'DROP ' || CASE (SELECT relkind FROM pg_class WHERE oid = n) WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || n || ' CASCADE'; END LOOP; END $$");
        await RunAsync("CREATE TABLE machines (LIKE seed INCLUDING ALL)");
        await RunAsync("INSERT INTO machines SELECT * FROM seed");
        await SettleAsync();
    }

    /// <summary>Statistics, and nothing left to write: what was done before does not disturb what is measured.</summary>
    public async Task SettleAsync()
    {
        await RunAsync("VACUUM (ANALYZE) machines");
        await RunAsync("CHECKPOINT");
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ValueAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await AsAdminAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private async Task AsAdminAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Hears progress at once, on the thread that tells it.</summary>
    public sealed class Hearing(Action<StepProgress> then) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => then(value);
    }
}
