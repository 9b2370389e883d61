using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Says which rows the server would not validate: how many, and the keys of some; never what they hold. Changes nothing.</summary>
static class RowsAgainst
{
    /// <summary>What is told is bounded, and so is the time that finding it may take: the refusal stands without it.</summary>
    const int Most = 1000;
    const int Named = 5;
    const int Longest = 60;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The refusal of a step in words.</summary>
    /// <param name="connection">A connection with no open transaction.</param>
    /// <param name="change">The change.</param>
    /// <param name="step">The step that the server has refused.</param>
    /// <param name="refusal">What the server said.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<string> TellAsync(NpgsqlConnection connection, DatabaseChange change, ChangeStep step, PostgresException refusal, CancellationToken cancellationToken)
    {
        var isViolation = refusal.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.ForeignKeyViolation;
        var text = isViolation || step.RaisedText.Length == 0 ? step.RefusedText : step.RaisedText;
        if (isViolation && refusal.ConstraintName is { Length: > 0 } name && !text.Contains(name, StringComparison.Ordinal)) text += $" It was refused by constraint {name}.";
        if (await FindAsync(connection, change, step, cancellationToken).ConfigureAwait(false) is { Count: > 0 } rows) return text + " " + Words(rows);
        return isViolation ? text : $"{text} The server could not even ask it for some row ({Sql.Describe(refusal)}).";
    }

    static async Task<List<(string? Key, string Why)>> FindAsync(NpgsqlConnection connection, DatabaseChange change, ChangeStep step, CancellationToken cancellationToken)
    {
        if (step.Against is not { } condition) return [];
        try
        {
            await using var transaction = await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
            await connection.RunAsync("SET LOCAL search_path = " + change.SearchPath, cancellationToken).ConfigureAwait(false);
            await connection.RunAsync(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {Patience.TotalMilliseconds:0}"), cancellationToken).ConfigureAwait(false);
            var key = await KeyColumns.ReadAsync(connection, change.Schema, change.Table, cancellationToken).ConfigureAwait(false);
            // Row by row: where the condition itself fails for one row, the others are told all the same. It goes with the transaction.
            await connection.RunAsync(
                $"""
                CREATE FUNCTION pg_temp.dataverket_against(dv_row anyelement) RETURNS text LANGUAGE plpgsql STABLE SET search_path = {change.SearchPath} AS $dataverket$
                #variable_conflict use_column
                BEGIN
                  RETURN (SELECT CASE WHEN {condition} THEN '' END FROM (SELECT dv_row.*) dv);
                EXCEPTION WHEN OTHERS THEN
                  RETURN SQLSTATE;
                END
                $dataverket$
                """, cancellationToken).ConfigureAwait(false);
            return await connection.ListAsync(
                string.Create(CultureInfo.InvariantCulture, $"SELECT {(key.IsEmpty ? "NULL" : $"array_to_string({key.AsText}, ', ')")}, dv_why FROM (SELECT *, pg_temp.dataverket_against({Compat.Postgres.SqlName.Quote(change.Table)}.*) AS dv_why FROM {change.TableSql}) dv WHERE dv_why IS NOT NULL LIMIT {Most + 1}"),
                row => (row.IsDBNull(0) ? null : row.GetString(0), row.GetString(1)), cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            return [];
        }
    }

    static string Words(List<(string? Key, string Why)> rows)
    {
        var keys = rows.Where(row => row.Key is not null).Take(Named).Select(row => row.Key!.Length <= Longest ? row.Key : row.Key[..Longest] + "...").ToList();
        var raised = rows.Where(row => row.Why.Length > 0).ToList();
        var some = keys.Count == 0 ? "" : $", {(rows.Count > keys.Count ? "some of them" : "those")} with the primary key {string.Join("; ", keys)}";
        var faults = raised.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" For {raised.Count} of them it cannot even be asked (SQLSTATE {string.Join(", ", raised.Select(row => row.Why).Distinct().Order(StringComparer.Ordinal))}).");
        return string.Create(CultureInfo.InvariantCulture, $"{(rows.Count > Most ? $"More than {Most}" : rows.Count)} row(s) stand against it{some}.{faults}");
    }
}
