using Dataverket.Compat.Postgres;
using FluentMigrator.Runner.VersionTableInfo;

namespace Dataverket.Migrations;

/// <summary>FluentMigrator's record of what has run, in our schema, where no other runner looks.</summary>
sealed class VersionTable : IVersionTableMetaData
{
    internal const string Name = "versions";

    /// <summary>Its unique index.</summary>
    internal const string Index = "versions_version";

    public bool OwnsSchema => false;

    public string SchemaName => CompatTables.Schema;

    public string TableName => Name;

    public string ColumnName => "version";

    public string DescriptionColumnName => "description";

    public string UniqueIndexName => Index;

    public string AppliedOnColumnName => "applied_on";

    public bool CreateWithPrimaryKey => false;
}
