using FluentMigrator;

namespace Maskin.Migrations;

/// <summary>Where the story begins: a machine has a size.</summary>
[Migration(1, "machines")]
public sealed class CreateMachines : Migration
{
    public override void Up()
    {
        Create.Schema("maskin");
        Create.Table("machines").InSchema("maskin")
            .WithColumn("id").AsCustom("text").PrimaryKey()
            .WithColumn("size").AsCustom("text").NotNullable()
            .WithColumn("created_at").AsCustom("timestamptz").NotNullable().WithDefaultValue(RawSql.Insert("now()"));
    }

    public override void Down()
    {
        Delete.Table("machines").InSchema("maskin");
        Delete.Schema("maskin");
    }
}
