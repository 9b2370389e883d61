using FluentMigrator;
using FluentMigrator.Expressions;
using FluentMigrator.Infrastructure;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>A migration written by hand, between what is asked and written down before it and after it, all in one transaction.</summary>
sealed class HandWrittenMigration(IMigration own, Func<NpgsqlConnection, Task> before, Func<NpgsqlConnection, Task> after) : Migration
{
    public override void GetUpExpressions(IMigrationContext context)
    {
        context.Expressions.Add(Operation(before));
        own.GetUpExpressions(context);
        context.Expressions.Add(Operation(after));
    }

    public override void Up() => throw new NotSupportedException();

    public override void Down() => throw new NotSupportedException();

    // FluentMigrator is synchronous; the runner calls it on a thread of the pool, where waiting cannot lock up.
    static PerformDBOperationExpression Operation(Func<NpgsqlConnection, Task> work) => new() { Operation = (connection, _) => work((NpgsqlConnection)connection).GetAwaiter().GetResult() };
}
