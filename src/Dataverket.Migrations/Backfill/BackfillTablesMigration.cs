using FluentMigrator;

namespace Dataverket.Migrations;

/// <summary>Where each worker of a backfill is, and what was asked of the runner from outside.</summary>
[Migration(Number, "Ranges of backfills, and what is asked of their runners")]
sealed class BackfillTablesMigration : Migration
{
    internal const long Number = -9;

    public override void Up() => Execute.Sql("""
        CREATE TABLE dataverket.backfill_ranges (
          change text NOT NULL,
          range int NOT NULL,
          cursor text[],
          upper_bound text[] NOT NULL,
          done bigint NOT NULL DEFAULT 0,
          batch_size int NOT NULL,
          fence bigint NOT NULL,
          PRIMARY KEY (change, range)) WITH (fillfactor = 50);
        CREATE TABLE dataverket.backfill_controls (
          change text PRIMARY KEY,
          request text,
          reason text NOT NULL DEFAULT '',
          asked timestamptz,
          heard timestamptz,
          resting text,
          rate double precision NOT NULL DEFAULT 0) WITH (fillfactor = 50);
        """);

    public override void Down() => throw new DatabaseChangeException("The tables of schema dataverket are not taken away.");
}
