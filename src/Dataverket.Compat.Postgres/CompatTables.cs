using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>The tables of schema <c>dataverket</c> that outbox, inbox and shape leases live in. <c>Dataverket.Migrations</c> makes them with the service's own.</summary>
public static class CompatTables
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "dataverket";

    /// <summary>
    /// Makes what is missing and touches nothing that is there; one statement, so it is all or nothing. Several sessions may run it at once.
    /// </summary>
    public const string Sql = """
        DO $dataverket$
        BEGIN
          -- Two sessions that make the same table at once collide in the catalog; the transaction ends at once, so waiting is short.
          PERFORM pg_advisory_xact_lock(hashtextextended('dataverket.tables', 0));
          IF to_regnamespace('dataverket') IS NULL THEN CREATE SCHEMA dataverket; END IF;
          IF to_regclass('dataverket.outbox') IS NULL THEN
            CREATE TABLE dataverket.outbox (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              message_id text NOT NULL UNIQUE,
              subject text NOT NULL,
              key text NOT NULL,
              type text NOT NULL,
              version int NOT NULL,
              body bytea NOT NULL,
              added_at timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE INDEX outbox_key_id ON dataverket.outbox (key, id);
          END IF;
          IF to_regclass('dataverket.inbox') IS NULL THEN
            CREATE TABLE dataverket.inbox (
              consumer text NOT NULL,
              message_id text NOT NULL,
              handled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
              PRIMARY KEY (consumer, message_id));
          END IF;
          IF to_regclass('dataverket.inbox_owners') IS NULL THEN
            CREATE TABLE dataverket.inbox_owners (
              consumer text PRIMARY KEY,
              epoch bigint NOT NULL,
              since timestamptz NOT NULL DEFAULT clock_timestamp());
          END IF;
          IF to_regclass('dataverket.inbox_consumer_handled_at') IS NULL THEN
            -- A table that is there already may be in use: rather no index yet than writers that queue behind this, or wait while it is built. The next run makes it.
            IF pg_relation_size('dataverket.inbox') > 64 * 1024 * 1024 THEN
              RAISE WARNING 'dataverket.inbox is large and has no index for its pruner: run CREATE INDEX CONCURRENTLY inbox_consumer_handled_at ON dataverket.inbox (consumer, handled_at)';
            ELSE
              DECLARE before text := current_setting('lock_timeout');
              BEGIN
                PERFORM set_config('lock_timeout', '1s', true);
                CREATE INDEX inbox_consumer_handled_at ON dataverket.inbox (consumer, handled_at);
                PERFORM set_config('lock_timeout', before, true);
              EXCEPTION WHEN lock_not_available THEN
                RAISE WARNING 'dataverket.inbox is in use and has no index for its pruner yet';
              END;
            END IF;
          END IF;
          IF to_regclass('dataverket.shapes') IS NULL THEN
            CREATE TABLE dataverket.shapes (
              table_name text PRIMARY KEY,
              floor int NOT NULL DEFAULT 1,
              complete int NOT NULL DEFAULT 1,
              CHECK (floor >= 1));
          END IF;
          IF to_regclass('dataverket.shape_leases') IS NULL THEN
            CREATE TABLE dataverket.shape_leases (
              table_name text NOT NULL,
              instance text NOT NULL,
              service text NOT NULL,
              build text NOT NULL,
              oldest int NOT NULL,
              newest int NOT NULL,
              expires_at timestamptz NOT NULL,
              PRIMARY KEY (table_name, instance));
          END IF;
          IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'dataverket.shape_leases'::regclass AND attname = 'application' AND NOT attisdropped) THEN
            DECLARE before text := current_setting('lock_timeout');
            BEGIN
              PERFORM set_config('lock_timeout', '1s', true);
              ALTER TABLE dataverket.shape_leases ADD application text NOT NULL DEFAULT '';
              PERFORM set_config('lock_timeout', before, true);
            EXCEPTION WHEN lock_not_available THEN
              RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'dataverket.shape_leases is in the hands of a transaction that lasts: end that, or run this again later';
            END;
          END IF;
        END
        $dataverket$;
        """;

    /// <summary>Runs <see cref="Sql"/>, for a service or a test without a deploy job.</summary>
    /// <param name="source">The service's database.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NpgsqlException">The database does not answer or refuses.</exception>
    public static async Task CreateAsync(NpgsqlDataSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using var command = source.CreateCommand(Sql);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
