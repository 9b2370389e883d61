using System.Diagnostics;
using System.Text.Json;
using Dataverket.Tests;

namespace Dataverket.Cli.Tests;

/// <summary>The group <c>migrate</c>, as a program of its own against a real database.</summary>
public sealed class MigrateToolTests
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "Dataverket.Cli.Tests.dll");

    [Fact]
    public async Task A_change_goes_all_the_way_and_back_by_the_tool_alone_with_an_exit_code_for_each_outcome()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        using (var plan = Start(database, "plan", "--json"))
        {
            Assert.Equal(2, await plan.ExitAsync());
            using var document = JsonDocument.Parse(Assert.Single(plan.Lines));
            Assert.Equal(["machine-size", "machine-notes"], document.RootElement.EnumerateArray().Select(change => change.GetProperty("change").GetString()));
        }

        const string Ordinary = "Migration MakeMachines (1) of phase expand has not run.";
        Assert.Contains(Ordinary, await LinesAsync(database, 2, "plan"));
        Assert.DoesNotContain(Ordinary, await LinesAsync(database, 2, "plan", "machine-size"));
        var run = await LinesAsync(database, 0, "run");
        Assert.DoesNotContain(await LinesAsync(database, 2, "plan"), line => line.Contains("has not run", StringComparison.Ordinal));
        Assert.Contains(run, line => line == "backfill machine-size: proven");
        Assert.Contains(run, line => line.StartsWith("backfill machine-notes: done in", StringComparison.Ordinal));
        await database.RunAsync("INSERT INTO machines (id, size, cpu, memory_mb) VALUES (2000, '1-1', 7, 512)");
        Assert.Contains(await LinesAsync(database, 0, "status"), line => line == "machine-size: 1 write(s) gave both sides values that do not agree; the new side won.");
        using (var status = Start(database, "status", "machine-size", "--json"))
        {
            Assert.Equal(0, await status.ExitAsync());
            using var document = JsonDocument.Parse(Assert.Single(status.Lines));
            var change = document.RootElement[0];
            Assert.Equal(1, change.GetProperty("divergences").GetInt64());
            Assert.Equal(("proven", 1000, 0), (change.GetProperty("state").GetString(), change.GetProperty("done").GetInt64(), change.GetProperty("quarantined").GetInt64()));
        }

        using (var refused = Start(database, "contract", "machine-size"))
        {
            Assert.Equal(2, await refused.ExitAsync());
            Assert.Contains("has stood for", refused.Errors, StringComparison.Ordinal);
            Assert.Contains("1 approval(s) of machine-size are asked for", refused.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(["Gate age of machine-size counts again."], await LinesAsync(database, 0, "waive", "machine-size", "--gate", "age", "--reason", "not yet", "--by", "kari", "--for", "0"));
        await LinesAsync(database, 2, "approve", "machine-size", "--reason", "seen", "--by", "ola", "--for", "0");
        await LinesAsync(database, 0, "waive", "machine-size", "--gate", "age", "--reason", "tried on a copy", "--by", "kari", "--for", "2");
        var waiting = await LinesAsync(database, 3, "plan", "machine-size");
        Assert.Contains(waiting, line => line.Contains("gate age is waived until", StringComparison.Ordinal) && line.EndsWith("by kari: tried on a copy", StringComparison.Ordinal));
        await LinesAsync(database, 3, "contract", "machine-size");
        await LinesAsync(database, 0, "approve", "machine-size", "--reason", "seen", "--by", "ola");
        await LinesAsync(database, 0, "contract", "machine-size");
        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM information_schema.columns WHERE table_name = 'machines' AND column_name = 'size'"));
        await LinesAsync(database, 2, "contract", "machine-size", "--drop");
        await LinesAsync(database, 0, "undo", "machine-size", "--phase", "contract");
        await LinesAsync(database, 0, "undo", "machine-size", "--phase", "expand");
        Assert.Equal("2-1024", await database.ValueAsync<string>("SELECT size FROM machines WHERE id = 7"));
        Assert.Contains(await LinesAsync(database, 0, "status"), line => line.StartsWith("machine-size ", StringComparison.Ordinal) && line.Contains(" not begun ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backfill_is_paused_and_resumed_from_another_process_and_stopped_from_the_keyboard()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await LinesAsync(database, 0, "status", "machine-size");
        await LinesAsync(database, 0, "run", "machine-size", "--to", "baseline");
        await LinesAsync(database, 0, "pause", "machine-size", "--reason", "peak hours", "--by", "kari");
        // What waits for a change that has not begun is told as well.
        Assert.Contains(await LinesAsync(database, 6, "status", "machine-size"), line => line.Contains("paused: peak hours (kari)", StringComparison.Ordinal));
        using (var running = Start(database, "run", "machine-size"))
        {
            Assert.Contains("peak hours (kari)", await running.LineAsync(line => line.Contains("resting", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.Contains(await LinesAsync(database, 6, "status", "machine-size"), line => line.Contains("paused: peak hours (kari)", StringComparison.Ordinal));
            Process.Start("kill", ["-INT", running.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
            Assert.Equal(130, await running.ExitAsync());
            Assert.Contains("run it again to go on", running.Errors, StringComparison.Ordinal);
        }

        using var again = Start(database, "run", "machine-size");
        await again.LineAsync(line => line.Contains("resting", StringComparison.Ordinal));
        await LinesAsync(database, 0, "resume", "machine-size");
        Assert.Equal(0, await again.ExitAsync());
        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NULL"));
    }

    [Fact]
    public async Task A_backfill_is_cancelled_from_another_process_which_the_one_that_runs_it_ends_with_and_the_next_run_goes_on()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await LinesAsync(database, 4, "cancel", "machine-size", "--reason", "too early", "--by", "kari");
        await LinesAsync(database, 0, "run", "machine-size", "--to", "expand");
        // So that it is under way for as long as this takes.
        await LinesAsync(database, 0, "pause", "machine-size", "--reason", "peak hours", "--by", "kari");
        using (var running = Start(database, "run", "machine-size"))
        {
            await running.LineAsync(line => line.Contains("resting", StringComparison.Ordinal));
            using var document = JsonDocument.Parse(Assert.Single(await LinesAsync(database, 0, "cancel", "machine-size", "--reason", "wrong day", "--by", "kari", "--json")));
            Assert.Equal(("cancel", "machine-size"), (document.RootElement.GetProperty("verb").GetString(), document.RootElement.GetProperty("change").GetString()));
            Assert.Equal(4, await running.ExitAsync(60));
            Assert.Contains("was cancelled: wrong day (kari)", running.Errors, StringComparison.Ordinal);
        }

        // The pause is somebody's word as well, and stays until it is taken back.
        await LinesAsync(database, 6, "status", "machine-size");
        await LinesAsync(database, 0, "resume", "machine-size");
        await LinesAsync(database, 0, "run", "machine-size");
        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NULL"));
    }

    [Fact]
    public async Task Who_holds_the_row_that_a_backfill_waits_for_is_told_to_people_to_programs_and_to_other_processes()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await LinesAsync(database, 0, "run", "machine-size", "--to", "expand");
        await using var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var holder = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var write = new Npgsql.NpgsqlCommand("UPDATE machines SET note = 'held' WHERE id = 500", connection, holder)) await write.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var named = $"pid {connection.ProcessID} ";
        using (var people = Start(database, "run", "machine-size"))
        {
            var line = await people.LineAsync(line => line.Contains(named, StringComparison.Ordinal));
            Assert.StartsWith("backfill machine-size: waiting for a row that another transaction has locked, for ", line, StringComparison.Ordinal);
            Process.Start("kill", ["-INT", people.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
            Assert.Equal(130, await people.ExitAsync());
        }

        using var programs = Start(database, "run", "machine-size", "--json");
        using (var document = JsonDocument.Parse(await programs.LineAsync(line => line.Contains(named, StringComparison.Ordinal))))
        {
            var at = document.RootElement;
            Assert.Equal(("backfill", "machine-size", "waiting"), (at.GetProperty("phase").GetString(), at.GetProperty("change").GetString(), at.GetProperty("state").GetString()));
            Assert.Contains(named, at.GetProperty("waiting").GetString(), StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(async () =>
        {
            using var status = Start(database, "status", "machine-size", "--json");
            Assert.Equal(0, await status.ExitAsync(60));
            using var document = JsonDocument.Parse(Assert.Single(status.Lines));
            return document.RootElement[0].GetProperty("resting").GetString()?.Contains(named, StringComparison.Ordinal) == true;
        }, "another process sees it", 60);
        await holder.CommitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await programs.ExitAsync());
        Assert.Equal(["baseline begun", "baseline done", "expand begun", "expand done", "backfill begun", "backfill done"], programs.Lines.Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            return $"{document.RootElement.GetProperty("phase").GetString()} {document.RootElement.GetProperty("state").GetString()}";
        }).Where(moment => !moment.EndsWith(" waiting", StringComparison.Ordinal) && !moment.EndsWith(" progressed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_change_is_explained_without_a_database_for_people_and_for_programs()
    {
        using var people = Tool.Start("migrate", "explain", "machine-size", "--assembly", Assembly);
        using var programs = Tool.StartWith(new Dictionary<string, string> { ["DATAVERKET_MIGRATIONS"] = Assembly }, "migrate", "explain", "machine-size", "--json");
        Assert.Equal(0, await people.ExitAsync());
        Assert.Contains(people.Lines, line => line.Contains("ALTER TABLE \"public\".\"machines\" ADD COLUMN \"cpu\" integer", StringComparison.Ordinal));
        Assert.Equal(0, await programs.ExitAsync());
        using var document = JsonDocument.Parse(Assert.Single(programs.Lines));
        Assert.Equal("add columns", document.RootElement.GetProperty("steps")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_is_missing_or_malformed_is_one_line_and_no_secret_is_told()
    {
        var text = Path.Combine(AppContext.BaseDirectory, "no-assembly.dll");
        await File.WriteAllTextAsync(text, "no assembly", TestContext.Current.CancellationToken);
        var none = new Dictionary<string, string>();
        (IReadOnlyDictionary<string, string> Variables, string[] Arguments, string Said)[] cases =
        [
            (none, ["plan"], "Which migrations?"),
            (none, ["plan", "--assembly", text + ".not"], "There is no assembly"),
            (none, ["plan", "--assembly", text], "is no assembly"),
            (none, ["plan", "--assembly", Path.Combine(AppContext.BaseDirectory, "Spectre.Console.dll")], "declares no migration"),
            (none, ["plan", "--assembly", Assembly], "Which database?"),
            (none, ["plan", "--assembly", Assembly, "--postgres", "Host=127.0.0.1;Password=s3cret"], "holds a password"),
            (none, ["plan", "--assembly", Assembly, "--postgres", "s3cret"], "is no connection string"),
            (none, ["plan", "--assembly", Assembly, "--database", "../x"], "is no name"),
            (none, ["plan", "--assembly", Assembly, "--database", "no-such"], "There is no database no-such"),
            (new Dictionary<string, string> { ["DATAVERKET_POSTGRES"] = "Port=1;Password=s3cret" }, ["plan", "--assembly", Assembly], "DATAVERKET_POSTGRES is no connection string"),
            (new Dictionary<string, string> { ["DATAVERKET_POSTGRES"] = "Host=127.0.0.1;Port=1;Username=u;Password=s3cret;Timeout=2" }, ["plan", "--assembly", Assembly], "The plan cannot be made"),
            (new Dictionary<string, string> { ["DATAVERKET_POSTGRES"] = "Host=127.0.0.1;Port=1;Username=u" }, ["contract", "no-such", "--assembly", Assembly], "There is no change no-such"),
            (new Dictionary<string, string> { ["DATAVERKET_POSTGRES"] = "Host=127.0.0.1;Port=1;Username=u" }, ["waive", "machine-size", "--gate", "proof", "--reason", "r", "--assembly", Assembly], "cannot be waived"),
            (none, ["undo", "machine-size", "--phase", "everything", "--assembly", Assembly], "everything"),
        ];
        await Task.WhenAll(cases.Select(async one =>
        {
            using var tool = Tool.StartWith(one.Variables, ["migrate", .. one.Arguments]);
            Assert.Equal(2, await tool.ExitAsync(60));
            Assert.Contains(one.Said, tool.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", tool.Errors + string.Join('\n', tool.Lines), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", tool.Errors, StringComparison.Ordinal);
        }));
    }

    [Fact]
    public async Task The_tool_refuses_a_database_of_another_name_and_adopts_it_when_told_to()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await LinesAsync(database, 0, "run", "--to", "baseline", "--expect", "north");
        using (var refused = Start(database, "status", "--expect", "south"))
        {
            Assert.Equal(2, await refused.ExitAsync(60));
            Assert.Contains("expects south, and this one", refused.Errors, StringComparison.Ordinal);
        }

        await LinesAsync(database, 2, "adopt");
        Assert.Contains("The database is south from here on.", await LinesAsync(database, 0, "adopt", "--expect", "south"));
        var variables = new Dictionary<string, string> { ["DATAVERKET_POSTGRES"] = database.ConnectionString, ["DATAVERKET_EXPECTED_DATABASE"] = "north" };
        using var other = Tool.StartWith(variables, "migrate", "status", "--assembly", Assembly);
        Assert.Equal(2, await other.ExitAsync(60));
        Assert.Contains("expects north, and this one", other.Errors, StringComparison.Ordinal);
    }

    private static Tool Start(TestDatabase database, params string[] arguments) =>
        Tool.StartWith(new Dictionary<string, string> { ["DATAVERKET_POSTGRES"] = database.ConnectionString }, ["migrate", .. arguments, "--assembly", Assembly]);

    private static async Task<IReadOnlyList<string>> LinesAsync(TestDatabase database, int code, params string[] arguments)
    {
        using var tool = Start(database, arguments);
        var actual = await tool.ExitAsync(60);
        Assert.True(code == actual, $"{string.Join(' ', arguments)} ended with {actual}: {string.Join('\n', tool.Lines)}\n{tool.Errors}");
        return tool.Lines;
    }
}
