using Dataverket.Compat.Postgres;
using FluentMigrator;

namespace Dataverket.Migrations;

/// <summary>The tables that services use at run time.</summary>
[Migration(Number, "Tables of outbox, inbox and shape leases")]
sealed class CompatTablesMigration : Migration
{
    internal const long Number = -20;

    public override void Up() => Execute.Sql(CompatTables.Sql);

    public override void Down() => throw new DatabaseChangeException("The tables of schema dataverket are not taken away.");
}

/// <summary>What those tables gained since: the same text makes what is missing in a database that an older build made.</summary>
[Migration(Number, "Index of the inbox by age")]
sealed class CompatTablesAgainMigration : Migration
{
    internal const long Number = -15;

    public override void Up() => Execute.Sql(CompatTables.Sql);

    public override void Down() => throw new DatabaseChangeException("The tables of schema dataverket are not taken away.");
}

/// <summary>As above, once more.</summary>
[Migration(Number, "Index of the inbox by consumer and age")]
sealed class InboxIndexMigration : Migration
{
    internal const long Number = -14;

    public override void Up() => Execute.Sql(CompatTables.Sql);

    public override void Down() => throw new DatabaseChangeException("The tables of schema dataverket are not taken away.");
}

/// <summary>The tables that the runner keeps its own books in.</summary>
[Migration(Number, "Tables of changes, steps, journal, backfills and quarantine")]
sealed class MigrationTablesMigration : Migration
{
    internal const long Number = -10;

    public override void Up() => Execute.Sql("""
        CREATE TABLE dataverket.journal (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          change text NOT NULL,
          phase text NOT NULL,
          state text NOT NULL,
          started timestamptz NOT NULL DEFAULT transaction_timestamp(),
          finished timestamptz NOT NULL DEFAULT clock_timestamp(),
          detail text NOT NULL);
        CREATE TABLE dataverket.changes (
          change text PRIMARY KEY,
          checksum text NOT NULL,
          facts text NOT NULL,
          stage text NOT NULL,
          under_way text,
          contracted_at timestamptz,
          updated timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE TABLE dataverket.steps (
          change text NOT NULL,
          step text NOT NULL,
          phase text NOT NULL,
          number bigint NOT NULL,
          checksum text NOT NULL,
          state text NOT NULL,
          server_version text NOT NULL DEFAULT current_setting('server_version'),
          began timestamptz NOT NULL DEFAULT clock_timestamp(),
          finished timestamptz,
          PRIMARY KEY (change, step));
        CREATE TABLE dataverket.backfills (
          change text PRIMARY KEY,
          checksum text NOT NULL,
          upper_bound text[],
          cursor text[],
          state text NOT NULL,
          done bigint NOT NULL,
          total bigint NOT NULL,
          batch_size int NOT NULL,
          fence bigint NOT NULL,
          started timestamptz NOT NULL DEFAULT clock_timestamp(),
          updated timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE TABLE dataverket.quarantine (
          change text NOT NULL,
          key text NOT NULL,
          sqlstate text NOT NULL,
          at timestamptz NOT NULL DEFAULT clock_timestamp(),
          PRIMARY KEY (change, key));
        """);

    public override void Down() => throw new DatabaseChangeException("The tables of schema dataverket are not taken away.");
}
