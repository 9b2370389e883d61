using Dataverket.Compat.Postgres;
using FluentMigrator;

namespace Dataverket.Migrations;

/// <summary>The tables of what people decided about gates, and the name of a lease's sessions where an older build made the tables.</summary>
[Migration(Number, "Tables of waivers and approvals, names of leases' sessions")]
sealed class GateTablesMigration : Migration
{
    internal const long Number = -5;

    public override void Up() => Execute.Sql(CompatTables.Sql + """

        CREATE TABLE dataverket.gate_waivers (
          change text NOT NULL,
          gate text NOT NULL,
          who text NOT NULL,
          reason text NOT NULL,
          given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          expires_at timestamptz NOT NULL,
          PRIMARY KEY (change, gate));
        CREATE TABLE dataverket.change_approvals (
          change text NOT NULL,
          who text NOT NULL,
          reason text NOT NULL,
          checksum text NOT NULL,
          given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          expires_at timestamptz NOT NULL,
          PRIMARY KEY (change, who));
        """);

    public override void Down() => throw new DatabaseChangeException("The tables of schema dataverket are not taken away.");
}
