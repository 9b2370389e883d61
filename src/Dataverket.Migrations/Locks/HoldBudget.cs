using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// How long a transaction may go on holding what others wait for, by the server's clock: the time of all its statements, and of all pauses of the client between them. Each look at it
/// tells the server what is left, so that it ends a statement, or a session that says nothing more, when that is used up. One thread.
/// </summary>
/// <param name="until">When it is used up, as the server said it; <c>null</c> when nobody waits.</param>
/// <param name="whole">All of it.</param>
/// <param name="time">The clock that says whether a look is worth its round trip.</param>
sealed class HoldBudget(DateTimeOffset? until, TimeSpan whole, TimeProvider time)
{
    long looked = time.GetTimestamp();

    /// <summary>Where nothing is held that others wait for.</summary>
    internal static HoldBudget None { get; } = new(null, TimeSpan.Zero, TimeProvider.System);

    /// <summary>What begins it, right behind the locks and in one round trip with them: it gives its end.</summary>
    internal static string Begin(TimeSpan budget) => string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT set_config('statement_timeout', l.ms, true), set_config('idle_in_transaction_session_timeout', l.ms, true), clock_timestamp() + make_interval(secs => l.ms::float8 / 1000) FROM (SELECT '{Math.Ceiling(budget.TotalMilliseconds):0}' AS ms) l");

    /// <summary>Tells the server how much is left, once a tenth of it has gone since the last time; <paramref name="always"/> before the end.</summary>
    /// <exception cref="PostgresException">Nothing is: 57014, as if the server had ended a statement. The transaction has to be rolled back.</exception>
    internal async Task SpendAsync(NpgsqlConnection connection, CancellationToken cancellationToken, bool always = false)
    {
        if (until is not { } end || (!always && time.GetElapsedTime(looked) < whole / 10)) return;
        looked = time.GetTimestamp();
        var left = (await connection.ListAsync("SELECT l.ms, " + Tell + " FROM (SELECT " + Left + " AS ms) l", row => row.GetInt64(0), cancellationToken, end).ConfigureAwait(false))[0];
        if (left <= 0) throw new PostgresException("a table was held for too long in all, with the client's own pauses", "ERROR", "ERROR", PostgresErrorCodes.QueryCanceled);
    }

    /// <summary>The statements of a batch, each with what those before it have left.</summary>
    internal IEnumerable<string> Between(IReadOnlyList<string> statements)
    {
        if (until is not { } end) return statements;
        var tell = "SELECT " + Tell + " FROM (SELECT " + Left.Replace("$1", string.Create(CultureInfo.InvariantCulture, $"'{end.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'::timestamptz"), StringComparison.Ordinal) + " AS ms) l";
        return statements.SelectMany(statement => new[] { tell, statement });
    }

    const string Left = "ceil(extract(epoch FROM $1 - clock_timestamp()) * 1000)::bigint";

    /// <summary>0 would mean no bound at all.</summary>
    const string Tell = "set_config('statement_timeout', greatest(l.ms, 1)::text, true), set_config('idle_in_transaction_session_timeout', greatest(l.ms, 1)::text, true)";
}
