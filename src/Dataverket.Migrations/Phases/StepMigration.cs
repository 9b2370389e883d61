using System.Globalization;
using FluentMigrator;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// One step of a change as a FluentMigrator migration. It has no <c>[Migration]</c>, so no runner finds it by itself, and it refuses to run unless
/// <see cref="ChangeRunner"/> runs it: another runner would run Expand and Contract in one go.
/// </summary>
public sealed class StepMigration : Migration
{
    readonly Func<NpgsqlConnection, Task>? work;

    internal StepMigration(DatabaseChange change, ChangeStep step, long number, Func<NpgsqlConnection, Task>? work = null)
    {
        Change = change;
        Step = step;
        Number = number;
        this.work = work;
    }

    /// <summary>The change.</summary>
    public DatabaseChange Change { get; }

    /// <summary>The step.</summary>
    public ChangeStep Step { get; }

    /// <summary>The number under which it is recorded.</summary>
    public long Number { get; }

    /// <summary>Phase, change and step, as they are recorded.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"{Step.Phase} {Change.Id}: {Step.Name}");

    /// <summary>Runs the step.</summary>
    /// <exception cref="DatabaseChangeException">The runner is not <see cref="ChangeRunner"/>.</exception>
    public override void Up() => Run();

    /// <summary>Undoes the step.</summary>
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
        Execute.WithConnection((connection, _) => work((NpgsqlConnection)connection).GetAwaiter().GetResult());
    }
}
