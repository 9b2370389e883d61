using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Whether the database is the one that the runner is meant for. The name is kept together with where it was given: a copy has the name, and is another database all the same.
/// </summary>
static class DatabaseIdentity
{
    /// <summary>What a copy made by dump and restore does not share: cluster and database. A standby that has become the primary does.</summary>
    const string Place = "(SELECT system_identifier::text FROM pg_control_system()) || '/' || (SELECT oid::text FROM pg_database WHERE datname = current_database())";

    const string Adopt = "Look at the connection string. If it is the right one, adopt the database first (dataverket migrate adopt, or AdoptDatabaseAsync).";

    /// <exception cref="DatabaseChangeException">It has another name, or the right one from elsewhere, or no name but books. Not transient.</exception>
    internal static async Task DemandAsync(NpgsqlConnection connection, string expected, CancellationToken cancellationToken)
    {
        var (named, books) = (await connection.ListAsync(
            "SELECT to_regclass('dataverket.identity') IS NOT NULL, to_regclass('dataverket.versions') IS NOT NULL", row => (row.GetBoolean(0), row.GetBoolean(1)), cancellationToken).ConfigureAwait(false))[0];
        var identity = named
            ? await connection.ListAsync($"SELECT name, place = {Place}, current_database()::text FROM dataverket.identity", row => (Name: row.GetString(0), IsHere: row.GetBoolean(1), Database: row.GetString(2)), cancellationToken).ConfigureAwait(false)
            : [];
        if (identity is [var one])
        {
            if (one.Name != expected) throw new DatabaseChangeException($"The database was refused: the runner expects {expected}, and this one ({one.Database}) is {one.Name}. Nothing was changed. {Adopt}");
            if (!one.IsHere) throw new DatabaseChangeException($"The database was refused: this one ({one.Database}) is a copy of {expected}, or was moved. Nothing was changed. {Adopt}");
        }
        else if (books)
        {
            throw new DatabaseChangeException($"The database was refused: the runner expects {expected}, and this one has a history of migrations, but no name. Nothing was changed. {Adopt}");
        }
    }

    /// <summary>Gives a database without a name one; or any, whatever it was called.</summary>
    internal static async Task WriteAsync(NpgsqlConnection connection, string name, bool anew, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
        await connection.RunAsync(
            """
            DO $dataverket$
            BEGIN
              PERFORM pg_advisory_xact_lock(hashtextextended('dataverket.tables', 0));
              IF to_regnamespace('dataverket') IS NULL THEN CREATE SCHEMA dataverket; END IF;
              IF to_regclass('dataverket.identity') IS NULL THEN
                CREATE TABLE dataverket.identity (
                  id boolean PRIMARY KEY DEFAULT true CHECK (id),
                  name text NOT NULL,
                  place text NOT NULL,
                  given_at timestamptz NOT NULL DEFAULT clock_timestamp());
              END IF;
            END $dataverket$
            """, cancellationToken).ConfigureAwait(false);
        // Books may have come since it was found to have none.
        if (!anew) await DemandAsync(connection, name, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync(
            $"INSERT INTO dataverket.identity (name, place) VALUES ($1, {Place}) ON CONFLICT (id) DO {(anew ? "UPDATE SET name = excluded.name, place = excluded.place, given_at = clock_timestamp()" : "NOTHING")}",
            cancellationToken, name).ConfigureAwait(false);
        await DemandAsync(connection, name, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
