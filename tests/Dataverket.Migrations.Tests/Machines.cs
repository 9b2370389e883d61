using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Dataverket.Tests;
using FluentMigrator;

namespace Dataverket.Migrations.Tests;

/// <summary>The table that most tests change, in a database of its own: <c>size</c> such as <c>2-4096</c> becomes <c>cpu</c> and <c>memory_mb</c>.</summary>
internal sealed class Machines : IAsyncDisposable
{
    public const string Id = "machines-split-size";

    Machines(TestDatabase database, ChangeRunner runner)
    {
        Database = database;
        Runner = runner;
    }

    public TestDatabase Database { get; }

    public ChangeRunner Runner { get; }

    public static SplitColumn Change(string down = "cpu || '-' || memory_mb", string up = "split_part(size, '-', 1)::integer", string id = Id, string upMemory = "split_part(size, '-', 2)::integer") => new()
    {
        Id = id,
        Number = 2,
        Table = "machines",
        OldShape = 1,
        NewShape = 2,
        Column = "size",
        Into = [new("cpu", "integer", up), new("memory_mb", "integer", upMemory)],
        Down = down,
    };

    public static ChangeRunnerOptions Quick { get; } = new() { LockDeadline = TimeSpan.FromSeconds(5), RunnerDeadline = TimeSpan.FromSeconds(5), RetryDeadline = TimeSpan.FromSeconds(20), KeepRetired = TimeSpan.Zero, Conditions = ContractConditions.Least };

    public static MigrationSet Set(params DatabaseChange[] changes) => new() { Migrations = [typeof(CreateMachines)], Changes = changes };

    /// <param name="rows">How many rows the old build has left behind.</param>
    /// <param name="change">The change; the usual one by default.</param>
    /// <param name="options">The runner's options.</param>
    public static async Task<Machines> CreateAsync(int rows = 0, SplitColumn? change = null, ChangeRunnerOptions? options = null)
    {
        var database = await TestDatabase.CreateAsync(withTables: false);
        var runner = new ChangeRunner(database.ConnectionString, Set(change ?? Change()), options ?? Quick, TimeProvider.System);
        await runner.ApplyBaselineAsync();
        await database.RunAsync("INSERT INTO machines (id, size) SELECT i, (i % 8 + 1) || '-' || (i % 5 + 1) * 1024 FROM generate_series(1, $1) i", rows);
        await database.RunAsync("ANALYZE machines");
        return new Machines(database, runner);
    }

    public ChangeRunner RunnerWith(DatabaseChange? change = null, ChangeRunnerOptions? options = null) =>
        new(Database.ConnectionString, Set(change ?? Change()), options ?? Quick, TimeProvider.System);

    /// <summary>A runner of several changes.</summary>
    public static ChangeRunner RunnerFor(Machines machines, ChangeRunnerOptions options, params DatabaseChange[] changes) =>
        new(machines.Database.ConnectionString, Set(changes), options, TimeProvider.System);

    public Task<ShapeLease> RegisterAsync(int oldest, int newest, string instance, string build) => ShapeLease.RegisterAsync(
        Database.Source,
        new ShapeLeaseOptions { Table = "machines", Service = "maskin", Instance = instance, Build = build, Oldest = oldest, Newest = newest, TimeToLive = TimeSpan.FromSeconds(30), RenewEvery = TimeSpan.FromMilliseconds(50) },
        TimeProvider.System);

    public async Task<string> RowAsync(int id) =>
        await Database.ValueAsync<string>("SELECT coalesce(size, '-') || ' ' || coalesce(cpu::text, '-') || ' ' || coalesce(memory_mb::text, '-') FROM machines WHERE id = $1", id);

    public async Task<ChangeStatus> StatusAsync() => await Runner.StatusAsync(Id, TestContext.Current.CancellationToken);

    /// <summary>Everything about the table that a step can change, as text.</summary>
    public Task<List<string>> CatalogAsync() => Database.ListAsync("""
        SELECT 'column ' || attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE '' END || CASE WHEN atthasdef THEN ' default' ELSE '' END
          FROM pg_attribute WHERE attrelid = 'machines'::regclass AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid = 'machines'::regclass
        UNION ALL SELECT 'constraint ' || conname || CASE WHEN convalidated THEN '' ELSE ' not valid' END FROM pg_constraint WHERE conrelid = 'machines'::regclass
        UNION ALL SELECT 'function ' || proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname = 'dataverket'
        UNION ALL SELECT 'shape ' || table_name || ' ' || floor || ' ' || complete FROM dataverket.shapes
        ORDER BY 1
        """);

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}

/// <summary>The service's ordinary migration.</summary>
[Migration(1, "machines")]
public sealed class CreateMachines : Migration
{
    public override void Up() => Execute.Sql("CREATE TABLE machines (id integer PRIMARY KEY, size text NOT NULL, note text)");

    public override void Down() => Delete.Table("machines");
}

internal sealed class Heard : IProgress<StepProgress>
{
    readonly List<StepProgress> all = [];

    public Action<StepProgress>? Then { get; init; }

    public IReadOnlyList<StepProgress> All
    {
        get
        {
            lock (all) return [.. all];
        }
    }

    public void Report(StepProgress value)
    {
        lock (all) all.Add(value);
        Then?.Invoke(value);
    }
}
