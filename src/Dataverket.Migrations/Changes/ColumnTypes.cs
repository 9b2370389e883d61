using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether a column of a type can be added without PostgreSQL writing the table anew.</summary>
static class ColumnTypes
{
    /// <summary>A collation after the type, which is no part of its name: <c>text COLLATE pg_catalog."C"</c>.</summary>
    const string Collation = """\s+collate\s+("([^"]|"")+"|\w+)(\s*\.\s*("([^"]|"")+"|\w+))?\s*$""";

    internal static async Task CheckAsync(NpgsqlConnection connection, string column, string type, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        // A serial type is no type here, and a domain can carry a default or make PostgreSQL write the table anew.
        if (await connection.ValueAsync<bool>($"SELECT typtype = 'd' FROM pg_type WHERE oid = regexp_replace($1, '{Collation}', '', 'i')::regtype", cancellationToken, type).ConfigureAwait(false))
            reasons.Add(new($"Column {column} would be of the domain {type}.", "Use the domain's base type; add the check after Contract."));
    }
}
