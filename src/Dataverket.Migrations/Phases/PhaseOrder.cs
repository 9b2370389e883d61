using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>What a runner can be told to do with a change: a phase, or the undo of one. Immutable.</summary>
sealed record PhaseOrder(string Name, string Title)
{
    internal required Func<ChangeView, IReadOnlyList<ChangeStep>> Steps { get; init; }

    /// <summary>Whether there is nothing left to do.</summary>
    internal required Func<ChangeView, bool> IsDone { get; init; }

    /// <summary>Asks what cannot be asked while a table is locked.</summary>
    internal Func<DatabaseChange, CancellationToken, Task> Gather { get; init; } = (_, _) => Task.CompletedTask;

    internal required Func<NpgsqlConnection, ChangeView, CancellationToken, Task<List<GateReason>>> Judge { get; init; }

    /// <summary>What the books say at the end, in the transaction of the last step.</summary>
    internal required Func<NpgsqlConnection, ChangeView, CancellationToken, Task> Finish { get; init; }

    /// <summary>Whether it is judged again inside each transaction, with the tables and the shapes row locked: no build can register meanwhile.</summary>
    internal bool JudgesInside { get; init; }

    internal bool IsUndo => Name.StartsWith("undo ", StringComparison.Ordinal);

    internal bool IsContract => Name == "contract";

    internal string Job(DatabaseChange change) => IsUndo ? change.Id + ":back" : change.Id;
}
