using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Which live builds stand in the way, by name.</summary>
static class Leases
{
    internal static Task<List<string>> OfAsync(NpgsqlConnection connection, DatabaseChange change, string condition, int shape, CancellationToken cancellationToken) =>
        connection.ListAsync(
            $"""
            SELECT service, instance, build, oldest, newest FROM dataverket.shape_leases
            WHERE table_name = $1 AND {condition} AND expires_at > clock_timestamp() ORDER BY service, instance
            """,
            row => string.Create(CultureInfo.InvariantCulture, $"{row.GetString(0)} {row.GetString(1)} (build {row.GetString(2)}, uses shape {row.GetInt32(3)}, knows up to {row.GetInt32(4)})"),
            cancellationToken, change.TableName, shape);
}
