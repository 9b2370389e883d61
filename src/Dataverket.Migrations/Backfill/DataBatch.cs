using Npgsql;

namespace Dataverket.Migrations;

/// <summary>The rows that one call of a data migration's code is for, inside the batch's open transaction: what it does is committed with the checkpoint, or not at all. One thread; not to be kept.</summary>
public sealed class DataBatch
{
    readonly string batch;

    internal DataBatch(NpgsqlConnection connection, string batch, int rows) => (Connection, this.batch, Rows) = (connection, batch, rows);

    /// <summary>The connection, inside the batch's transaction; never to be committed, closed or used afterwards.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>How many rows of the source it spans at most, 1 upward.</summary>
    public int Rows { get; }

    /// <summary>A command that reads the batch's rows under the name <c>batch</c>, such as <c>SELECT id, size FROM batch</c>; parameters are yours, from <c>$1</c> on.</summary>
    /// <param name="sql">A SELECT, INSERT, UPDATE or DELETE that does not begin with WITH.</param>
    public NpgsqlCommand CreateCommand(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        return new NpgsqlCommand(batch + sql, Connection);
    }
}
