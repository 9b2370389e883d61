using System.Security.Cryptography;
using System.Text;

namespace Dataverket.Migrations;

/// <summary>One step of a change, as data: the runner runs it, a plan prints it, and the journal keeps its checksum. Immutable; safe from any thread.</summary>
public sealed record ChangeStep
{
    internal ChangeStep(string name, MigrationPhase phase, StepKind kind = StepKind.Transaction) => (Name, Phase, Kind) = (name, phase, kind);

    /// <summary>The step's name, unique within its change and direction.</summary>
    public string Name { get; }

    /// <summary>The phase it belongs to.</summary>
    public MigrationPhase Phase { get; }

    /// <summary>How it is run.</summary>
    public StepKind Kind { get; }

    /// <summary>The statements, in order.</summary>
    public IReadOnlyList<string> Sql { get; internal init; } = [];

    /// <summary>The statements that take it back; empty when its phase is undone in another way, or it leaves nothing to take back.</summary>
    public IReadOnlyList<string> Undo { get; internal init; } = [];

    /// <summary>The tables that it locks, in the order in which they are taken, all without queueing.</summary>
    public IReadOnlyList<StepLock> Locks { get; internal init; } = [];

    /// <summary>What it costs the server.</summary>
    public StepCost Cost { get; internal init; }

    /// <summary>What to do when it was interrupted or refused.</summary>
    public string Recovery { get; internal init; } = "Run it again: it is done as a whole or not at all.";

    /// <summary>How anybody can see that it is done.</summary>
    public string Proof { get; internal init; } = "The catalog.";

    /// <summary>Whether nothing brings it back: it waits until what was retired has been kept for long enough.</summary>
    public bool IsFinal { get; internal init; }

    /// <summary>SHA-256 of the statements, lower-case hexadecimal; kept with the step when it runs.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', [Name, .. Sql, "", .. Undo, "", Rows?.Update ?? "", Rows?.Unfilled ?? "", .. Rows?.Extra ?? []]))));

    /// <summary>SQL that is true when the step's effect is there.</summary>
    internal string Done { get; init; } = "true";

    /// <summary>SQL that is true when nothing of the step is there.</summary>
    internal string Clear { get; init; } = "true";

    /// <summary>What takes a refused validation back, so that it does not go on refusing writes.</summary>
    internal IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>What is said when the server refuses.</summary>
    internal string RefusedText { get; init; } = "";

    /// <summary>What is said when the question itself fails; empty where that is the same.</summary>
    internal string RaisedText { get; init; } = "";

    /// <summary>The condition of a row of the change's table, called <c>dv</c>, that stands against a validation; <c>null</c> where no single row does. It may fail for a row, which stands against it as well.</summary>
    internal string? Against { get; init; }

    /// <summary>The index that a concurrent step builds, with its schema, as SQL text: a build that failed leaves an invalid one.</summary>
    internal string? Index { get; init; }

    internal RowFill? Rows { get; init; }

    /// <summary>SQL that is true while rows are to be filled at all; a later step of the same order may have ended that.</summary>
    internal string Applies { get; init; } = "true";

    /// <summary>The tables that taking it back locks, where they are others.</summary>
    internal IReadOnlyList<StepLock>? UndoLocks { get; init; }

    /// <summary>The step that takes this one back.</summary>
    internal ChangeStep Reverse() => new("undo " + Name, Phase, Kind == StepKind.Concurrent ? StepKind.Concurrent : StepKind.Transaction)
    {
        Sql = Undo, Locks = Kind == StepKind.Concurrent ? Locks : UndoLocks ?? [.. Locks.Select(held => held with { Mode = StepLock.All })], Done = Clear, Clear = Done,
    };
}
