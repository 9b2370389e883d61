namespace Dataverket.Migrations;

/// <summary>All steps of one change, both ways. Immutable.</summary>
sealed record ChangeSteps(IReadOnlyList<ChangeStep> Forward)
{
    /// <summary>How Contract is undone where a plain reversal would lose what was written since.</summary>
    internal IReadOnlyList<ChangeStep>? BackFromContract { get; init; }

    /// <summary>What takes an undo of Contract back that rows stand against, as long as no old build could come: all is as Contract left it then. <c>null</c> where no row can, or it is left where it is.</summary>
    internal ChangeStep? GiveUp { get; init; }

    /// <summary>How a backfill is undone that did more than fill what bothers nobody.</summary>
    internal IReadOnlyList<ChangeStep>? BackFromBackfill { get; init; }

    internal IReadOnlyList<ChangeStep> Of(MigrationPhase phase) => [.. Forward.Where(step => step.Phase == phase && !step.IsFinal)];

    internal ChangeStep? Final => Forward.FirstOrDefault(step => step.IsFinal);

    internal IReadOnlyList<ChangeStep> Rows => [.. Forward.Concat(BackFromContract ?? []).Concat(BackFromBackfill ?? []).Where(step => step.Kind == StepKind.Rows)];

    internal IReadOnlyList<ChangeStep> Undo(MigrationPhase phase) =>
        phase == MigrationPhase.Contract && BackFromContract is { } back ? back : Reversed(Of(phase));

    /// <summary>Taking back what is proven and what is expanded in one go.</summary>
    internal IReadOnlyList<ChangeStep> UndoAll() => Reversed([.. Of(MigrationPhase.Expand), .. Of(MigrationPhase.Verify)]);

    static List<ChangeStep> Reversed(IReadOnlyList<ChangeStep> steps) => [.. steps.Where(step => step.Undo.Count > 0).Reverse().Select(step => step.Reverse())];

    /// <summary>The number under which a forward step is recorded beside the service's ordinary migrations.</summary>
    internal long NumberOf(DatabaseChange change, ChangeStep step)
    {
        if (change is HandWrittenContract) return change.Number;
        for (var i = 0; i < Forward.Count; i++)
            if (Forward[i].Name == step.Name) return checked((change.Number * 100) + i + 1);
        throw new ArgumentException($"{step.Name} is no forward step.", nameof(step));
    }
}
