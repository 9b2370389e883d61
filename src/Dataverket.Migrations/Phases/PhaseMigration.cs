using System.Globalization;
using FluentMigrator;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// One phase of a change as a FluentMigrator migration. It has no <c>[Migration]</c>, so no runner finds it by itself, and it refuses to run unless
/// <see cref="ChangeRunner"/> runs it: another runner would run Expand and Contract in one go.
/// </summary>
public sealed class PhaseMigration : Migration
{
    readonly Func<NpgsqlConnection, NpgsqlTransaction, Task>? work;

    internal PhaseMigration(DatabaseChange change, MigrationPhase phase, Func<NpgsqlConnection, NpgsqlTransaction, Task>? work = null)
    {
        Change = change;
        Phase = phase;
        this.work = work;
    }

    /// <summary>The change.</summary>
    public DatabaseChange Change { get; }

    /// <summary>The phase.</summary>
    public MigrationPhase Phase { get; }

    /// <summary>The number under which it is recorded.</summary>
    public long Number => Phase == MigrationPhase.Expand ? Change.ExpandNumber : Change.ContractNumber;

    /// <summary>Phase and change, as they are recorded.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"{Phase} {Change.Id}");

    /// <summary>Runs the phase.</summary>
    /// <exception cref="DatabaseChangeException">The runner is not <see cref="ChangeRunner"/>.</exception>
    public override void Up() => Run();

    /// <summary>Undoes the phase.</summary>
    /// <exception cref="DatabaseChangeException">The runner is not <see cref="ChangeRunner"/>.</exception>
    public override void Down() => Run();

    void Run()
    {
        if (work is null)
        {
            throw new DatabaseChangeException(
                $"{Description} runs under Dataverket.Migrations.ChangeRunner only: it waits for evidence before each phase, which a plain FluentMigrator runner does not.");
        }

        // FluentMigrator is synchronous; the runner calls it on a thread of the pool, where waiting cannot lock up.
        Execute.WithConnection((connection, transaction) => work((NpgsqlConnection)connection, (NpgsqlTransaction)transaction).GetAwaiter().GetResult());
    }
}
