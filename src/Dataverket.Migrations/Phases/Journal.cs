using Npgsql;

namespace Dataverket.Migrations;

/// <summary>The record of steps. Written in the transaction that holds the effect, so it never says more or less than what happened.</summary>
static class Journal
{
    internal static Task WriteAsync(NpgsqlConnection connection, DatabaseChange change, string phase, string state, string detail, CancellationToken cancellationToken) =>
        connection.RunAsync(
            "INSERT INTO dataverket.journal (change, phase, state, detail) VALUES ($1, $2, $3, $4)", cancellationToken, change.Id, phase, state, detail);
}
