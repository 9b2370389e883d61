using FluentMigrator;

namespace Nett.Migrations;

/// <summary>What Nett's handlers write. No unique keys: a second effect would show.</summary>
[Migration(3, "ports")]
public sealed class CreatePorts : Migration
{
    public override void Up()
    {
        Create.Schema("nett");
        Create.Table("ports").InSchema("nett")
            .WithColumn("event_id").AsCustom("text").NotNullable()
            .WithColumn("machine_id").AsCustom("text").NotNullable()
            .WithColumn("mbit").AsInt32().NotNullable()
            .WithColumn("written_version").AsInt32().NotNullable()
            .WithColumn("build").AsCustom("text").NotNullable();
        Create.Table("ledger").InSchema("nett")
            .WithColumn("nth").AsInt64().NotNullable().Identity()
            .WithColumn("rack").AsCustom("text").NotNullable()
            .WithColumn("sequence").AsInt64().NotNullable()
            .WithColumn("machine_id").AsCustom("text").NotNullable()
            .WithColumn("epoch").AsInt64().NotNullable();
        Create.Table("rewirings").InSchema("nett")
            .WithColumn("step_id").AsCustom("text").NotNullable()
            .WithColumn("build").AsCustom("text").NotNullable();
    }

    public override void Down()
    {
        foreach (var table in new[] { "ports", "ledger", "rewirings" }) Delete.Table(table).InSchema("nett");
        Delete.Schema("nett");
    }
}
