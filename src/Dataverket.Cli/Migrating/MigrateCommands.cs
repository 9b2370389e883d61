using System.CommandLine;

namespace Dataverket.Cli.Migrating;

/// <summary>The group <c>migrate</c>: a service's changes of its database.</summary>
internal static class MigrateCommands
{
    public static Command Create(TimeProvider time) => new("migrate", "Take a service's database through its changes: expand, backfill, contract, and back.")
    {
        MigrateOptions.Assembly, DatabaseTarget.Postgres, DatabaseTarget.Context, MigrateOptions.Expect,
        LookCommands.Plan(time), LookCommands.Status(time), LookCommands.Explain(time),
        PhaseCommands.Run(time), PhaseCommands.Contract(time), PhaseCommands.Undo(time),
        RecordCommands.Pause(time), RecordCommands.Resume(time), RecordCommands.Cancel(time), RecordCommands.Approve(time), RecordCommands.Waive(time), RecordCommands.Repair(time), RecordCommands.Adopt(time),
    };
}
