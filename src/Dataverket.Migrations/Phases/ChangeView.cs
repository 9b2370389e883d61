using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>What catalog and books say about a change now. Immutable.</summary>
sealed record ChangeView
{
    internal required DatabaseChange Change { get; init; }
    internal required ChangeFacts Facts { get; init; }
    internal required ChangeSteps Steps { get; init; }
    internal required ChangeState State { get; init; }
    internal required ChangeRecord? Record { get; init; }
    internal required IReadOnlyDictionary<string, StepRecord> Ledger { get; init; }
    internal required IReadOnlyList<(ChangeStep Step, bool Done, bool Clear)> Probes { get; init; }
    internal required (string State, long Done, long Total)? Backfill { get; init; }
    internal required long Quarantined { get; init; }
    internal required bool HasBooks { get; init; }
    internal IReadOnlyList<GateWaiver> Waivers { get; init; } = [];

    /// <summary>What the transaction that looks is holding meanwhile.</summary>
    internal HoldBudget Hold { get; init; } = HoldBudget.None;

    /// <summary>Whether there is no table of that name.</summary>
    internal bool LacksTable { get; init; }

    /// <summary>Whether the table is still to be made that the change is for: nobody has half applied anything then.</summary>
    internal bool LacksItsTable => LacksTable && Record is null && Probes.Where(probe => probe.Step.Phase == MigrationPhase.Expand) is var expands && expands.Any(probe => !probe.Clear) && !expands.Any(probe => probe.Done);

    internal bool IsUndoing => Record?.UnderWay?.StartsWith("undo ", StringComparison.Ordinal) == true;

    internal bool IsEdited => Record is { Stage: not (Stages.Contracted or Stages.Dropped) } record && record.Checksum != Change.Checksum;

    internal bool IsContracted => State is ChangeState.Contracted or ChangeState.Dropped;

    internal ChangeStatus Status => new(Change.Id, State, Backfill?.Done ?? 0, Backfill?.Total ?? 0, Quarantined, Detail) { Waivers = Waivers };

    string Detail => State switch
    {
        ChangeState.NotBegun => $"{Change.Id} has not begun{(LacksItsTable ? $": there is no table {Change.TableName}" : "")}.",
        ChangeState.Expanded => $"{Change.Id} is expanded; no row is filled on purpose yet.",
        ChangeState.Backfilling => string.Create(CultureInfo.InvariantCulture, $"{Change.Id} has filled {Backfill?.Done ?? 0} of about {Backfill?.Total ?? 0} rows; {Quarantined} are in quarantine."),
        ChangeState.Proven => $"{Change.Id} is filled, and the server has proven it.",
        ChangeState.Contracted => $"{Change.Id} is contracted.",
        ChangeState.Dropped => $"{Change.Id} is contracted, and what it retired is gone.",
        ChangeState.Interrupted => $"The {Record?.UnderWay ?? "step"} of {Change.Id} was interrupted; run it again.",
        _ => $"{Change.Id} is half applied to {Change.TableName} by something else: "
            + string.Join(", ", Probes.Where(probe => probe.Step.Phase == MigrationPhase.Expand).Select(probe => $"step '{probe.Step.Name}' is {(probe.Done ? "done" : probe.Clear ? "not begun" : "neither done nor not begun")}")) + ".",
    };

    internal bool IsDone(ChangeStep step) => Probes.First(probe => probe.Step.Name == step.Name).Done;
}
