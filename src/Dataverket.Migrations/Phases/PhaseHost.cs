using System.Runtime.ExceptionServices;
using FluentMigrator;
using FluentMigrator.Infrastructure;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Processors;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>FluentMigrator, hosted for one call: it keeps the record of versions and one transaction a migration; what runs, and when, is ours. One thread at a time.</summary>
sealed class PhaseHost : IDisposable
{
    readonly ServiceProvider services;
    readonly AsyncServiceScope scope;
    readonly MigrationRunner runner;

    /// <summary>What FluentMigrator has recorded since it read its record.</summary>
    readonly HashSet<long> recorded = [];

    internal PhaseHost(string connectionString)
    {
        services = new ServiceCollection().AddFluentMigratorCore()
            .ConfigureRunner(builder => builder.AddPostgres15_0().WithGlobalConnectionString(connectionString).WithGlobalCommandTimeout(TimeSpan.FromSeconds(new NpgsqlConnectionStringBuilder(connectionString).CommandTimeout)).WithVersionTable(new VersionTable()))
            // Nothing is scanned: all that runs is handed over by name.
            .AddScoped<IMigrationInformationLoader, NoMigrations>()
            .BuildServiceProvider(validateScopes: false);
        scope = services.CreateAsyncScope();
        runner = (MigrationRunner)scope.ServiceProvider.GetRequiredService<IMigrationRunner>();
    }

    /// <summary>Runs an ordinary migration unless it has run.</summary>
    /// <param name="type">Its class.</param>
    /// <param name="join">Called with the session before it.</param>
    /// <returns>Whether it ran.</returns>
    internal bool RunOrdinary(Type type, Func<NpgsqlConnection, Task> join)
    {
        var migration = (IMigration)ActivatorUtilities.CreateInstance(scope.ServiceProvider, type);
        var info = scope.ServiceProvider.GetRequiredService<IMigrationRunnerConventions>().GetMigrationInfoForMigration(migration);
        if (runner.VersionLoader.VersionInfo.HasAppliedMigration(info.Version)) return false;
        // FluentMigrator opens a session when it needs one, and keeps to it until it commits.
        var connection = (NpgsqlConnection)((GenericProcessorBase)runner.Processor).Connection;
        if (connection.State != System.Data.ConnectionState.Open) connection.Open();
        join(connection).GetAwaiter().GetResult();
        var concurrent = info.TransactionBehavior == TransactionBehavior.None;
        // An index built concurrently waits for others without making anybody wait; a timeout would leave it invalid.
        if (concurrent) runner.Processor.Execute("SET lock_timeout = 0");
        Unwrap(() => runner.ApplyMigrationUp(info, !concurrent));
        if (concurrent) runner.Processor.Execute("RESET lock_timeout");
        return true;
    }

    internal bool HasRun(long number) => recorded.Contains(number) || runner.VersionLoader.VersionInfo.HasAppliedMigration(number);

    /// <summary>Runs a step and records it. In a transaction the two are one; outside, the record comes after.</summary>
    internal void Up(StepMigration migration, bool inTransaction) => Unwrap(() =>
    {
        // The catalog decides, not the record: a step whose effect was taken away by hand runs again.
        if (HasRun(migration.Number))
        {
            RunOnly(migration, inTransaction);
            return;
        }

        runner.ApplyMigrationUp(Info(migration, inTransaction), inTransaction);
        recorded.Add(migration.Number);
    });

    /// <summary>Runs a migration written by hand and records it under its own number, with what comes before and after it in the same transaction.</summary>
    internal void UpByHand(Type type, long number, Func<NpgsqlConnection, Task> before, Func<NpgsqlConnection, Task> after) => Unwrap(() =>
    {
        var own = (IMigration)ActivatorUtilities.CreateInstance(scope.ServiceProvider, type);
        var info = scope.ServiceProvider.GetRequiredService<IMigrationRunnerConventions>().GetMigrationInfoForMigration(own);
        var whole = new HandWrittenMigration(own, before, after);
        // What another runner refuses as a breaking change was asked about here.
        runner.ApplyMigrationUp(new MigrationInfo(number, info.Description ?? type.Name, TransactionBehavior.Default, false, () => whole), true);
        recorded.Add(number);
    });

    /// <summary>Runs a step that has no record of its own.</summary>
    internal void Run(StepMigration migration, bool inTransaction) => Unwrap(() => RunOnly(migration, inTransaction));

    public void Dispose()
    {
        // On a connection that was lost, FluentMigrator's rollback throws and would hide the cause; and it must be closed all the same, for its locks.
        var connection = (runner.Processor as GenericProcessorBase)?.Connection;
        try
        {
            scope.Dispose();
        }
        catch (Exception e) when (e is InvalidOperationException or System.Data.Common.DbException)
        {
        }

        connection?.Dispose();
        services.Dispose();
    }

    void RunOnly(StepMigration migration, bool inTransaction)
    {
        using var transaction = inTransaction ? runner.BeginScope() : null;
        var context = new MigrationContext(runner.Processor, scope.ServiceProvider, connection: "");
        migration.GetUpExpressions(context);
        foreach (var expression in context.Expressions) expression.ExecuteWith(runner.Processor);
        transaction?.Complete();
    }

    static MigrationInfo Info(StepMigration migration, bool inTransaction) =>
        new(migration.Number, migration.Description, inTransaction ? TransactionBehavior.Default : TransactionBehavior.None, false, () => migration);

    /// <summary>FluentMigrator wraps what a migration throws, with the SQL in the text; the cause is what callers can act on.</summary>
    static void Unwrap(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            for (var cause = e; cause is not null; cause = cause.InnerException)
                if (cause is DatabaseChangeException or OperationCanceledException or NpgsqlException) ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    sealed class NoMigrations : IMigrationInformationLoader
    {
        public SortedList<long, IMigrationInfo> LoadMigrations() => [];
    }
}
