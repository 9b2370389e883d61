namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>Every kind of change, each on tables of its own shape.</summary>
public static class Scenarios
{
    const int Rows = 40;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("SplitColumn", Seed("size text NOT NULL", "size", "i || '-' || i * 2"), new SplitColumn
        {
            Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "size",
            Into = [new("cpu", "integer", "split_part(size, '-', 1)::integer"), new("mem", "integer", "split_part(size, '-', 2)::integer")], Down = "cpu || '-' || mem",
        })
        {
            Old = new("INSERT INTO t (id, size) VALUES ({id}, '{v}-7')", "UPDATE t SET size = '{v}-8' WHERE id = {id}", "SELECT split_part(size, '-', 1) FROM t WHERE id = {id}"),
            New = new("INSERT INTO t (id, cpu, mem) VALUES ({id}, {v}, 7)", "UPDATE t SET cpu = {v} WHERE id = {id}", "SELECT cpu::text FROM t WHERE id = {id}"),
            Data = Table("t"),
        },
        new("MergeColumns", Seed("a text NOT NULL, b text", "a, b", "i::text, CASE WHEN i % 3 > 0 THEN 'b' || i END"), new MergeColumns
        {
            Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Columns = [new("a", "split_part(name, '/', 1)"), new("b", "nullif(split_part(name, '/', 2), '')")],
            Into = new("name", "text", "coalesce(a, '') || '/' || coalesce(b, '')"),
        })
        {
            Old = new("INSERT INTO t (id, a, b) VALUES ({id}, '{v}', 'x')", "UPDATE t SET a = '{v}' WHERE id = {id}", "SELECT a FROM t WHERE id = {id}"),
            New = new("INSERT INTO t (id, name) VALUES ({id}, '{v}/y')", "UPDATE t SET name = '{v}/z' WHERE id = {id}", "SELECT split_part(name, '/', 1) FROM t WHERE id = {id}"),
            Data = Table("t"),
        },
        new("RenameColumn", Seed("n varchar(20) NOT NULL", "n", "i::text"), new RenameColumn { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "n", To = "m", Type = "varchar(20)" })
        {
            Old = new("INSERT INTO t (id, n) VALUES ({id}, '{v}')", "UPDATE t SET n = '{v}' WHERE id = {id}", "SELECT n FROM t WHERE id = {id}"),
            New = new("INSERT INTO t (id, m) VALUES ({id}, '{v}')", "UPDATE t SET m = '{v}' WHERE id = {id}", "SELECT m FROM t WHERE id = {id}"),
            Data = Table("t"),
        },
        new("ChangeType", Seed("n text", "n", "CASE WHEN i % 7 > 0 THEN i::text END"), new ChangeType
        {
            Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "n", To = new("count", "bigint", "n::bigint"), Down = "count::text",
        })
        {
            Old = new("INSERT INTO t (id, n) VALUES ({id}, '{v}')", "UPDATE t SET n = '{v}' WHERE id = {id}", "SELECT n FROM t WHERE id = {id}"),
            New = new("INSERT INTO t (id, count) VALUES ({id}, {v})", "UPDATE t SET count = {v} WHERE id = {id}", "SELECT count::text FROM t WHERE id = {id}"),
            Data = Table("t"),
        },
        new("AddColumn", Seed("n integer NOT NULL", "n", "i"), new AddColumn { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "twice", Type = "integer", Fill = "n * 2", Required = true, Default = "0" })
        {
            Old = Plain(), New = new("INSERT INTO t (id, n, twice) VALUES ({id}, {v}, {v})", "UPDATE t SET n = {v}, twice = 1 WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"), Data = Table("t"),
        },
        new("AddColumn, not filled", Seed("n integer NOT NULL", "n", "i"), new AddColumn { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "note", Type = "text", Default = "'none'" })
        {
            Old = Plain(), New = new("INSERT INTO t (id, n, note) VALUES ({id}, {v}, 'x')", "UPDATE t SET n = {v}, note = 'y' WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"), Data = Table("t"),
        },
        new("SetNotNull", Seed("n integer NOT NULL, note text", "n, note", "i, CASE WHEN i % 2 = 0 THEN 'x' END"), new SetNotNull { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "note", Fill = "'none'" })
        {
            Old = new("INSERT INTO t (id, n) VALUES ({id}, {v})", "UPDATE t SET n = {v}, note = NULL WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            New = new("INSERT INTO t (id, n, note) VALUES ({id}, {v}, 'x')", "UPDATE t SET n = {v}, note = 'y' WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            Data = Table("t"),
        },
        new("SetNotNull, nothing to fill", Seed("n integer NOT NULL, note text", "n, note", "i, 'x'"), new SetNotNull { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "note" })
        {
            Old = new("INSERT INTO t (id, n, note) VALUES ({id}, {v}, 'o')", "UPDATE t SET n = {v} WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            New = new("INSERT INTO t (id, n, note) VALUES ({id}, {v}, 'x')", "UPDATE t SET n = {v}, note = 'y' WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            Data = Table("t"),
        },
        new("AddCheck", Seed("n integer NOT NULL", "n", "i"), new AddCheck { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Name = "positive", Condition = "n > 0" })
        {
            Old = Plain(), New = Plain(), Data = Table("t"),
        },
        new("AddCheck, mended", Seed("n integer NOT NULL, kind text", "n, kind", "i, CASE WHEN i % 3 = 0 THEN 'odd' ELSE 'a' END"), new AddCheck
        {
            Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Name = "kinds", Condition = "kind IN ('a', 'b')", Column = "kind", Mend = "'b'",
        })
        {
            Old = new("INSERT INTO t (id, n, kind) VALUES ({id}, {v}, 'odd')", "UPDATE t SET n = {v}, kind = 'odd' WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            New = new("INSERT INTO t (id, n, kind) VALUES ({id}, {v}, 'a')", "UPDATE t SET n = {v}, kind = 'b' WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            Data = Table("t"),
        },
        new("AddForeignKey", "CREATE TABLE u (id integer PRIMARY KEY); INSERT INTO u SELECT generate_series(1, 5);" + Seed("n integer NOT NULL, u integer", "n, u", "i, 1 + i % 5"), new AddForeignKey
        {
            Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Name = "t_u", Columns = ["u"], References = "u", ReferencedColumns = ["id"], Index = "t_u_index",
        })
        {
            Old = new("INSERT INTO t (id, n, u) VALUES ({id}, {v}, 1)", "UPDATE t SET n = {v}, u = 2 WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            New = new("INSERT INTO t (id, n, u) VALUES ({id}, {v}, 3)", "UPDATE t SET n = {v} WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            Data = Table("t"),
        },
        new("AddUnique", Seed("n integer NOT NULL", "n", "i"), new AddUnique { Id = "c", Number = 1, Table = "t", Name = "t_key", Columns = ["id", "n"] })
        {
            Old = Plain(), New = new("INSERT INTO t (id, n) VALUES ({id}, {v}) ON CONFLICT (id, n) DO NOTHING", "UPDATE t SET n = {v} WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"), Data = Table("t"),
        },
        new("AddIndex", Seed("n integer NOT NULL", "n", "i"), new AddIndex { Id = "c", Number = 1, Table = "t", Name = "t_n", Keys = "n DESC, (n % 7)", Where = "n > 3" })
        {
            Old = Plain(), New = Plain(), Data = Table("t"), OldAfterContract = true,
        },
        new("ReplaceIndex", Seed("n integer NOT NULL", "n", "i") + "CREATE INDEX t_n ON t (n);", new ReplaceIndex { Id = "c", Number = 1, Table = "t", Old = "t_n", Name = "t_n_id", Keys = "n, id" })
        {
            Old = Plain(), New = Plain(), Data = Table("t"), OldAfterContract = true,
        },
        new("AddEnumValue", "CREATE TYPE kind AS ENUM ('a', 'c');" + Seed("n integer NOT NULL, kind kind", "n, kind", "i, 'a'"), new AddEnumValue { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Type = "kind", Value = "b", Before = "c" })
        {
            Old = new("INSERT INTO t (id, n, kind) VALUES ({id}, {v}, 'a')", "UPDATE t SET n = {v} WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            New = new("INSERT INTO t (id, n, kind) VALUES ({id}, {v}, 'c')", "UPDATE t SET n = {v} WHERE id = {id}", "SELECT n::text FROM t WHERE id = {id}"),
            Data = Table("t"),
        },
        new("DataMigration", Seed("n integer NOT NULL", "n", "i") + "CREATE TABLE s (id integer PRIMARY KEY, n integer NOT NULL);", new DataMigration
        {
            Id = "c", Number = 1, Table = "t", Pending = "NOT EXISTS (SELECT FROM s WHERE s.id = dv_s.id)", Source = "SELECT * FROM t", Key = ["id"],
            Action = "INSERT INTO s SELECT id, n FROM batch", Undo = "DELETE FROM s USING batch WHERE s.id = batch.id", Wrong = "SELECT FROM t WHERE NOT EXISTS (SELECT FROM s WHERE s.id = t.id)",
        })
        {
            Old = Plain(), New = Plain(), Data = Table("s"), OldAfterContract = true,
        },
        .. TableScenarios.All,
    ];

    public static Scenario Of(string name) => All.First(scenario => scenario.Name == name);

    /// <summary>
    /// What a run without a wish takes of the changes, drawn by the seed: to walk one undisturbed takes longer than a few kills. <c>DATAVERKET_MATRIX</c> wishes for all of them,
    /// <c>DATAVERKET_CHANGE</c> for those of a name.
    /// </summary>
    internal static List<Scenario> Drawn(int most)
    {
        if (Environment.GetEnvironmentVariable("DATAVERKET_CHANGE") is { Length: > 0 } only) return [.. All.Where(scenario => scenario.Name.Contains(only, StringComparison.Ordinal))];
        if (IsWhole) return [.. All];
        var all = All.ToArray();
        new Random(Number("DATAVERKET_SEED", 6)).Shuffle(all);
        return [.. all.Take(most)];
    }

    internal static bool IsWhole => Environment.GetEnvironmentVariable("DATAVERKET_MATRIX") is { Length: > 0 };

    internal static int Number(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;

    internal static string Seed(string columns, string names, string values) =>
        $"CREATE TABLE t (id integer PRIMARY KEY, {columns}); INSERT INTO t (id, {names}) SELECT i, {values} FROM generate_series(1, {Rows}) i;";

    internal static Build Plain(string table = "t") =>
        new($"INSERT INTO {table} (id, n) VALUES ({{id}}, {{v}})", $"UPDATE {table} SET n = {{v}} WHERE id = {{id}}", $"SELECT n::text FROM {table} WHERE id = {{id}}");

    internal static string Table(string table) => $"SELECT to_jsonb(x)::text FROM {table} x ORDER BY 1";
}
