namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>The kinds of change that retire, touch whole tables, or keys.</summary>
static class TableScenarios
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("RetireColumn", Scenarios.Seed("n integer NOT NULL, note text NOT NULL", "n, note", "i, 'x'"), new RetireColumn { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "note", Fill = "'gone ' || n" })
        {
            Old = new("INSERT INTO t (id, n, note) VALUES ({id}, {v}, 'o')", "UPDATE t SET n = {v}, note = 'p' WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id} AND note IS NOT NULL"),
            New = Scenarios.Plain(), Data = Scenarios.Table("t"),
        },
        new("RetireColumn, nullable", Scenarios.Seed("n integer NOT NULL, note text", "n, note", "i, 'x'"), new RetireColumn { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "note" })
        {
            Old = new("INSERT INTO t (id, n, note) VALUES ({id}, {v}, 'o')", "UPDATE t SET n = {v}, note = 'p' WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            New = Scenarios.Plain(), Data = Scenarios.Table("t"),
        },
        new("RenameTable", Scenarios.Seed("n integer NOT NULL DEFAULT 0", "n", "i"), new RenameTable { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, To = "things" })
        {
            Old = Scenarios.Plain(), New = Scenarios.Plain("things"), Data = "",
        },
        new("RetireTable", "CREATE TABLE v (id integer PRIMARY KEY, n integer); INSERT INTO v VALUES (1, 1);" + Scenarios.Seed("n integer NOT NULL", "n", "i") + "ALTER TABLE t ADD v integer REFERENCES v (id);",
            new RetireTable { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2 })
        {
            Old = Scenarios.Plain(), New = Scenarios.Plain("v"), Data = Scenarios.Table("v"), IsShared = false,
        },
        new("MoveColumn", Scenarios.Seed("n integer NOT NULL, owner integer NOT NULL", "n, owner", "i, i") + "CREATE TABLE d (t integer PRIMARY KEY, note text); INSERT INTO d SELECT i, 'x' FROM generate_series(1, 40) i;",
            new MoveColumn { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "owner", Type = "integer", To = "d", Key = "id", ToKey = "t" })
        {
            Old = new("WITH a AS (INSERT INTO t (id, n, owner) VALUES ({id}, 0, {v})) INSERT INTO d (t) VALUES ({id})", "UPDATE t SET owner = {v} WHERE id = {id}", "SELECT owner::text FROM t WHERE id = {id}"),
            New = new("WITH a AS (INSERT INTO t (id, n, owner) VALUES ({id}, 0, {v})) INSERT INTO d (t, owner) VALUES ({id}, {v})", "UPDATE d SET owner = {v} WHERE t = {id}", "SELECT owner::text FROM d WHERE t = {id}"),
            NewAfterContract = "WITH a AS (INSERT INTO t (id, n) VALUES ({id}, 0)) INSERT INTO d (t, owner) VALUES ({id}, {v})",
            Data = "SELECT to_jsonb(t)::text || to_jsonb(d)::text FROM t JOIN d ON d.t = t.id ORDER BY 1",
        },
    ];
}
