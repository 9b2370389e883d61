using System.Globalization;
using Dataverket.Compat.Postgres;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Small helpers over Npgsql. The parameters are positional.</summary>
static class Sql
{
    /// <summary>SQLSTATE of a session that the server has ended because nothing was said in an open transaction for longer than may be.</summary>
    internal const string Idle = "25P03";

    internal static async Task<NpgsqlTransaction> BeginAsync(this NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Demand(connection);
        return await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<int> RunAsync(this NpgsqlConnection connection, string text, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Make(connection, text, values);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One statement that takes up to <paramref name="bound"/> by the server's own clock, which is more than the connection's other statements do.</summary>
    internal static async Task RunLongAsync(this NpgsqlConnection connection, string text, TimeSpan bound, CancellationToken cancellationToken)
    {
        await using var command = Make(connection, text, []);
        command.CommandTimeout = Connections.Seconds(bound);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One query that takes up to <paramref name="bound"/>, which is more than the connection's other statements do: the server is told so before it, and after it that this was all.</summary>
    internal static async Task<List<T>> ListLongAsync<T>(
        this NpgsqlConnection connection, string text, TimeSpan bound, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values)
    {
        Demand(connection);
        await using var batch = new NpgsqlBatch(connection) { Timeout = Connections.Seconds(bound) };
        var query = new NpgsqlBatchCommand(text);
        foreach (var value in values) query.Parameters.Add(new NpgsqlParameter { Value = value });
        // One round trip, and so one transaction where none is open: a query that fails takes the bound back as well.
        batch.BatchCommands.Add(new NpgsqlBatchCommand(string.Create(CultureInfo.InvariantCulture, $"SET statement_timeout = {(long)bound.TotalMilliseconds}")));
        batch.BatchCommands.Add(query);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("RESET statement_timeout"));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>The statements in one round trip; each keeps its own statement timeout, and the client waits for what the longest may take.</summary>
    internal static async Task RunAllAsync(this NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken, TimeSpan? bound = null)
    {
        Demand(connection);
        await using var batch = new NpgsqlBatch(connection);
        if (bound is { } most) batch.Timeout = Connections.Seconds(most);
        foreach (var statement in statements) batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks what has its answer at once or never, on a connection whose other statements may take long.</summary>
    /// <exception cref="TimeoutException">No answer; the connection is lost.</exception>
    internal static async Task<T> AnsweredAsync<T>(TimeSpan within, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(within);
        try
        {
            return await ask(silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The database does not answer.", e);
        }
    }

    /// <summary>The views of who is connected and what replicas have are kept until the transaction ends once they were read in it: forgets that, so that the next look sees what is now.</summary>
    internal static Task ForgetActivityAsync(this NpgsqlConnection connection, CancellationToken cancellationToken) => connection.RunAsync("SELECT pg_stat_clear_snapshot()", cancellationToken);

    /// <summary>The first column of the first row; default when there is no row or it is NULL.</summary>
    internal static async Task<T?> ValueAsync<T>(this NpgsqlConnection connection, string text, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Make(connection, text, values);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is T value ? value : default;
    }

    internal static async Task<List<T>> ListAsync<T>(
        this NpgsqlConnection connection, string text, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Make(connection, text, values);
        return await ListAsync(command, read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same for a question without parameters that is asked again and again, of what no change touches: each connection prepares it once, since planning the server's own views takes longer than reading them.</summary>
    internal static async Task<List<T>> ListPreparedAsync<T>(this NpgsqlConnection connection, string text, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = Make(connection, text, []);
        await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await ListAsync(command, read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What went wrong, without values: some texts quote the data, or are written by somebody's own trigger.</summary>
    internal static string Describe(Exception e) => e switch
    {
        PostgresException p when SqlStates.QuotesData(p.SqlState) => "SQLSTATE " + p.SqlState,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } p => $"the server has no room left on its disk: {p.MessageText} (SQLSTATE {p.SqlState})",
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } p =>
            $"{p.MessageText} (SQLSTATE {p.SqlState}); what it was about to change is as before. Unless somebody ended it, it took longer than HoldTimeout (with a table locked), ProofTimeout or OrdinaryTimeout lets it: run it again when the server is less busy, or raise that",
        PostgresException { SqlState: Idle } p => $"{p.MessageText} (SQLSTATE {p.SqlState}); what it was about to change is as before. The runner was stopped, or is slow or far away: HoldTimeout bounds for how long it may hold a table",
        PostgresException p => $"{p.MessageText} (SQLSTATE {p.SqlState})",
        DatabaseChangeException => e.Message,
        NpgsqlException => "the connection to the database was lost or could not be made",
        TimeoutException => "the database does not answer",
        _ => e.GetType().Name,
    };

    /// <summary>
    /// Whether the same may succeed when tried again: a lock, a deadlock, a timeout, a connection that was lost or that the server has no room for, a step that another runner
    /// has recorded in the same moment. Nothing else is.
    /// </summary>
    internal static bool IsRetryable(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: VersionTable.Index, SchemaName: CompatTables.Schema } => true,
        PostgresException p when SessionCheck.IsRefusal(p) => false,
        // 57P05 as well: the server has ended a session that was idle for longer than it may, and what that had open is as before.
        PostgresException p => p.SqlState is "55P03" or "40P01" or "57014" or "57P01" or "57P02" or "57P03" or "57P05" or Idle or "53300" or ['0', '8', ..],
        DatabaseChangeException => false,
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>A moment by the server's clock, in UTC: what a timestamptz is read as by default is the host's choice, for the whole process.</summary>
    internal static DateTimeOffset Moment(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column).ToUniversalTime();

    /// <summary>A connection that broke while it was idle is closed, and using it would look like a fault of the caller.</summary>
    internal static void Demand(NpgsqlConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open) throw new NpgsqlException("The connection was lost.");
    }

    static async Task<List<T>> ListAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(read(reader));
        return rows;
    }

    static NpgsqlCommand Make(NpgsqlConnection connection, string text, object[] values)
    {
        Demand(connection);
        var command = new NpgsqlCommand(text, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
