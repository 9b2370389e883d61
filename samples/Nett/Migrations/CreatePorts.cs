using FluentMigrator;

namespace Nett.Migrations;

/// <summary>What Nett's handler writes. No unique key on the event: a second effect would show.</summary>
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
    }

    public override void Down()
    {
        Delete.Table("ports").InSchema("nett");
        Delete.Schema("nett");
    }
}
