using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>The SQL text that keeps a column of two tables in step. Each side tells the other, and stops when both say the same. Pure.</summary>
sealed class MoveSync(MoveColumn change)
{
    internal string From => change.TableSql;

    internal string To => SqlName.Qualify(change.Schema, change.To);

    internal string Column => SqlName.Quote(change.Column);

    internal string Retired => change.Prefix + "old";

    string Key => SqlName.Quote(change.Key);

    string ToKey => SqlName.Quote(change.ToKey);

    static readonly string[] Names = ["from", "into", "fetch", "seek"];

    string Moving => $"'dataverket.moving_{change.Number}'";

    // Locked, the row on the other side is read as it is now: one that is being written while the batch looks would be given back the value from before.
    internal RowFill Fill => new(
        change.Schema, change.To, $"UPDATE {To} SET {Column} = (SELECT dv_f.{Column} FROM {From} dv_f WHERE dv_f.{Key} = {SqlName.Quote(change.To)}.{ToKey} FOR SHARE)",
        $"({SqlName.Quote(change.To)}.{Column} IS NULL AND EXISTS (SELECT FROM {From} dv_o WHERE dv_o.{Key} = {SqlName.Quote(change.To)}.{ToKey} AND dv_o.{Column} IS NOT NULL))");

    internal RowFill Refill => new(
        change.Schema, change.Table, $"UPDATE {From} SET {Column} = (SELECT dv_t.{Column} FROM {To} dv_t WHERE dv_t.{ToKey} = {SqlName.Quote(change.Table)}.{Key} FOR SHARE)",
        $"EXISTS (SELECT FROM {To} dv_o WHERE dv_o.{ToKey} = {SqlName.Quote(change.Table)}.{Key} AND dv_o.{Column} IS DISTINCT FROM {SqlName.Quote(change.Table)}.{Column})");

    /// <summary>Fails with a check violation when any pair of rows disagrees, or a value has no row to move to: one snapshot sees both sides.</summary>
    internal string Compare =>
        $"""
        DO $dataverket$ BEGIN
          IF EXISTS (SELECT FROM {From} f LEFT JOIN {To} t ON t.{ToKey} = f.{Key} WHERE f.{Column} IS DISTINCT FROM t.{Column}) THEN
            RAISE EXCEPTION 'the two tables do not agree' USING ERRCODE = 'check_violation';
          END IF;
        END $dataverket$
        """;

    internal string Against => $"dv.{Column} IS DISTINCT FROM (SELECT dv_t.{Column} FROM {To} dv_t WHERE dv_t.{ToKey} = dv.{Key})";

    /// <summary>The mark on our own function that Contract has begun: what is compared from then on stays so.</summary>
    internal string Close => $"COMMENT ON FUNCTION {FunctionSql("from")}() IS 'closed'";

    internal string Open => $"COMMENT ON FUNCTION {FunctionSql("from")}() IS NULL";

    internal string Closed => Catalog.FunctionIs(change.Prefix + "from", "closed");

    internal string There => Catalog.And([Catalog.Trigger(change.Schema, change.Table, change.Prefix + "from"), Catalog.Trigger(change.Schema, change.To, change.Prefix + "into"), Catalog.Trigger(change.Schema, change.To, change.Prefix + "fetch")]);

    internal string Gone => Catalog.And(Names.Select(name => Catalog.Not(Catalog.Function(change.Prefix + name))));

    internal IReadOnlyList<string> Create =>
    [
        .. change.OldWrites.Create,
        // A row that comes without a value says nothing; the other side may have one already.
        // What the other table's trigger writes here is no old build's doing.
        Function("from", $"IF TG_OP = 'UPDATE' AND coalesce(current_setting({Moving}, true), '') <> '1' THEN IF NEW.{Column} IS DISTINCT FROM OLD.{Column} THEN {change.OldWrites.Note} END IF; END IF; IF NEW.{Column} IS NOT NULL OR TG_OP = 'UPDATE' THEN UPDATE {To} SET {Column} = NEW.{Column} WHERE {ToKey} = NEW.{Key} AND {Column} IS DISTINCT FROM NEW.{Column}; END IF;"),
        Function("into", $"IF NEW.{Column} IS NOT NULL OR (TG_OP = 'UPDATE' AND NEW.{ToKey} IS NOT DISTINCT FROM OLD.{ToKey}) THEN PERFORM set_config({Moving}, '1', true); UPDATE {From} SET {Column} = NEW.{Column} WHERE {Key} = NEW.{ToKey} AND {Column} IS DISTINCT FROM NEW.{Column}; PERFORM set_config({Moving}, '', true); END IF;"),
        // The lock waits for a build that is writing this very value, and makes the next one wait until this row is there to be told.
        Function("fetch", $"IF NEW.{Column} IS NULL AND (TG_OP = 'INSERT' OR NEW.{ToKey} IS DISTINCT FROM OLD.{ToKey}) THEN SELECT {Column} INTO NEW.{Column} FROM {From} WHERE {Key} = NEW.{ToKey} FOR SHARE; END IF;"),
        Function("seek", $"IF NEW.{Column} IS NULL THEN SELECT {Column} INTO NEW.{Column} FROM {To} WHERE {ToKey} = NEW.{Key} FOR SHARE; ELSE {change.OldWrites.Note} END IF;"),
        $"CREATE TRIGGER {Name("from")} AFTER INSERT OR UPDATE OF {Column}, {Key} ON {From} FOR EACH ROW EXECUTE FUNCTION {FunctionSql("from")}()",
        $"CREATE TRIGGER {Name("into")} AFTER INSERT OR UPDATE OF {Column}, {ToKey} ON {To} FOR EACH ROW EXECUTE FUNCTION {FunctionSql("into")}()",
        $"CREATE TRIGGER {Name("fetch")} BEFORE INSERT OR UPDATE OF {ToKey} ON {To} FOR EACH ROW EXECUTE FUNCTION {FunctionSql("fetch")}()",
        $"CREATE TRIGGER {Name("seek")} BEFORE INSERT ON {From} FOR EACH ROW EXECUTE FUNCTION {FunctionSql("seek")}()",
    ];

    internal IReadOnlyList<string> Drop =>
    [
        $"DROP TRIGGER IF EXISTS {Name("from")} ON {From}", $"DROP TRIGGER IF EXISTS {Name("into")} ON {To}", $"DROP TRIGGER IF EXISTS {Name("fetch")} ON {To}", $"DROP TRIGGER IF EXISTS {Name("seek")} ON {From}",
        .. Names.Select(name => $"DROP FUNCTION IF EXISTS {FunctionSql(name)}()"), .. change.OldWrites.Drop,
    ];

    string Function(string name, string body) =>
        $"""
        CREATE FUNCTION {FunctionSql(name)}() RETURNS trigger LANGUAGE plpgsql SET search_path = {change.SearchPath} AS $dataverket$
        #variable_conflict use_column
        BEGIN
          {body}
          RETURN NEW;
        END
        $dataverket$
        """;

    string Name(string name) => SqlName.Quote(change.Prefix + name);

    string FunctionSql(string name) => SqlName.Qualify(CompatTables.Schema, change.Prefix + name);
}
