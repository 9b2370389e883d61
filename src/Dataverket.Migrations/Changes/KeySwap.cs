using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>The SQL text of a key whose type changes under its name. Pure.</summary>
sealed class KeySwap(SwapPrimaryKeyType change, ChangeFacts facts)
{
    internal const string OldType = "type";
    internal const string Key = "key";
    internal const string Standard = "default";
    internal const string Identity = "identity";
    internal const string Sequence = "sequence";

    internal string Shadow => change.Prefix + "new";

    internal string Retired => change.Prefix + "old";

    internal string ForwardIndex => change.Prefix + "key";

    internal string BackIndex => change.Prefix + "back";

    internal string ProofName => change.Prefix + "proof";

    internal string TriggerName => change.Prefix + "swap";

    internal string Alter => $"ALTER TABLE {change.TableSql} ";

    string Column => SqlName.Quote(change.Column);

    string Function => SqlName.Qualify(CompatTables.Schema, TriggerName);

    string Trigger => SqlName.Quote(TriggerName);

    /// <summary>The old type; a plan, which asks no database, takes <c>integer</c>.</summary>
    string Old => facts[OldType].Length > 0 ? facts[OldType] : "integer";

    string PrimaryKey => SqlName.Quote(facts[Key].Length > 0 ? facts[Key] : change.Table + "_pkey");

    internal RowFill Fill => new(change.Schema, change.Table, $"UPDATE {change.TableSql} SET {SqlName.Quote(Shadow)} = {Column}::{change.Type}", $"({SqlName.Quote(Shadow)} IS NULL)");

    internal RowFill Refill => new(
        change.Schema, change.Table, $"UPDATE {change.TableSql} SET {SqlName.Quote(Retired)} = {Column}::{Old}", $"({SqlName.Quote(Retired)} IS NULL OR {SqlName.Quote(Retired)}::{change.Type} IS DISTINCT FROM {Column})");

    internal string Proof(string follower) => $"{Alter}ADD CONSTRAINT {SqlName.Quote(ProofName)} CHECK ({Agrees(follower)}) NOT VALID";

    internal string Agrees(string follower) => $"{SqlName.Quote(follower)} IS NOT NULL AND {(follower == Shadow ? $"{SqlName.Quote(Shadow)} = {Column}::{change.Type}" : $"{SqlName.Quote(Retired)}::{change.Type} = {Column}")}";

    internal string DropProof => $"{Alter}DROP CONSTRAINT IF EXISTS {SqlName.Quote(ProofName)}";

    internal IReadOnlyList<string> Create(string follower) =>
    [
        $"""
        CREATE FUNCTION {Function}() RETURNS trigger LANGUAGE plpgsql SET search_path = {change.SearchPath} AS $dataverket$
        BEGIN
          BEGIN
            NEW.{SqlName.Quote(follower)} := NEW.{Column}::{(follower == Shadow ? change.Type : Old)};
          EXCEPTION WHEN OTHERS THEN
            -- What the other type cannot say must not fail the statement; the row ends in quarantine.
            NEW.{SqlName.Quote(follower)} := NULL;
          END;
          RETURN NEW;
        END
        $dataverket$
        """,
        $"CREATE TRIGGER {Trigger} BEFORE INSERT OR UPDATE OF {Column}, {SqlName.Quote(follower)} ON {change.TableSql} FOR EACH ROW EXECUTE FUNCTION {Function}()",
    ];

    internal IReadOnlyList<string> Drop => [$"DROP TRIGGER IF EXISTS {Trigger} ON {change.TableSql}", $"DROP FUNCTION IF EXISTS {Function}()"];

    /// <summary>The follower takes the key's place, name, constraint and source of values; what was the key stays under another name, and allows NULL.</summary>
    internal IReadOnlyList<string> Swap(string follower, string away, string index) =>
    [
        .. Drop,
        // While the validated proof stands PostgreSQL reads no row for this.
        $"{Alter}ALTER COLUMN {SqlName.Quote(follower)} SET NOT NULL", DropProof,
        $"{Alter}DROP CONSTRAINT {PrimaryKey}", .. MoveSource(follower),
        $"{Alter}ALTER COLUMN {Column} DROP NOT NULL", $"{Alter}RENAME COLUMN {Column} TO {SqlName.Quote(away)}", $"{Alter}RENAME COLUMN {SqlName.Quote(follower)} TO {Column}",
        $"{Alter}ADD CONSTRAINT {PrimaryKey} PRIMARY KEY USING INDEX {SqlName.Quote(index)}",
    ];

    IEnumerable<string> MoveSource(string follower)
    {
        var fresh = SqlName.Quote(follower);
        if (facts[Identity].Length > 0)
        {
            return
            [
                $"""
                DO $dataverket$ DECLARE dv bigint; BEGIN
                  EXECUTE format('SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM %s', pg_get_serial_sequence({Catalog.Text(change.TableSql)}, {Catalog.Text(change.Column)})) INTO dv;
                  {Alter}ALTER COLUMN {Column} DROP IDENTITY;
                  EXECUTE format({Catalog.Text($"{Alter.Replace("%", "%%", StringComparison.Ordinal)}ALTER COLUMN {fresh.Replace("%", "%%", StringComparison.Ordinal)} ADD GENERATED {(facts[Identity] == "a" ? "ALWAYS" : "BY DEFAULT")} AS IDENTITY (START WITH %s)")}, dv);
                END $dataverket$
                """,
            ];
        }

        return
        [
            .. facts[Sequence].Length > 0 ? [$"ALTER SEQUENCE {facts[Sequence]} OWNED BY {change.TableSql}.{fresh}"] : Array.Empty<string>(),
            .. facts[Standard].Length > 0 ? [$"{Alter}ALTER COLUMN {fresh} SET DEFAULT {facts[Standard]}", $"{Alter}ALTER COLUMN {Column} DROP DEFAULT"] : Array.Empty<string>(),
            .. facts[Sequence].Length > 0 && change.Type is "bigint" or "int8" ? [$"ALTER SEQUENCE {facts[Sequence]} AS {(follower == Shadow ? "bigint" : Old)}"] : Array.Empty<string>(),
        ];
    }
}
