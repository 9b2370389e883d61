using Dataverket.Migrations;
using FluentMigrator;

namespace Dataverket.Tests;

/// <summary>What a service's migrations assembly declares; the tool is given this very assembly.</summary>
public static class ToolChanges
{
    public static SplitColumn Size { get; } = new()
    {
        Id = "machine-size", Number = 2, Table = "machines", OldShape = 1, NewShape = 2, Column = "size",
        Into = [new("cpu", "integer", "split_part(size, '-', 1)::integer"), new("memory_mb", "integer", "split_part(size, '-', 2)::integer")], Down = "cpu || '-' || memory_mb",
    };

    public static AddIndex Notes { get; } = new() { Id = "machine-notes", Number = 3, Table = "machines", Name = "machines_note", Keys = "note" };

    public static ChangeRunnerOptions Settings { get; } = new()
    {
        MaxBatch = 50, BatchTarget = TimeSpan.FromSeconds(1), RetryDeadline = TimeSpan.FromSeconds(2), Conditions = ContractConditions.Least with { Approvals = 1, MinAge = TimeSpan.FromHours(1) },
    };
}

[Migration(1, "machines")]
public sealed class MakeMachines : Migration
{
    public override void Up() => Execute.Sql("CREATE TABLE machines (id integer PRIMARY KEY, size text NOT NULL, note text); INSERT INTO machines SELECT i, '2-1024', 'n' || i FROM generate_series(1, 1000) i; ANALYZE machines");

    public override void Down() => Delete.Table("machines");
}
