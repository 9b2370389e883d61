using System.Globalization;

namespace Dataverket.Compat.Rollouts;

/// <summary>What going back would mean now, in words. Pure.</summary>
public static class RollbackText
{
    /// <summary>The sentence for "if I abort now".</summary>
    public static string IfAborted(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var begun = state.Plan.Stages.SelectMany(stage => stage.Steps)
            .Where(step => state.StepOf(step.Id) is var record && record.Attempt > 0 && record.Phase != StepPhase.Undone).ToList();
        if (state.IsFinished) return "The run has ended.";
        if (begun.Count == 0) return "Nothing has happened yet; aborting changes nothing.";
        var worst = begun.Where(step => step.Rollback >= RollbackClass.ForwardOnly).ToList();
        if (worst.Count > 0)
            return $"What is done stays ({Label(state.Floor)}): {string.Join(" ", worst.Select(step => step.RollbackNote))}";
        return string.Create(CultureInfo.InvariantCulture, $"{begun.Count} step(s) are undone in reverse order ({Label(state.Floor)}): {string.Join(" ", begun.Select(step => step.RollbackNote).Reverse().Distinct())}");
    }

    /// <summary>The short name of a class: R0 to R4.</summary>
    public static string Label(RollbackClass rollback) => "R" + ((int)rollback).ToString(CultureInfo.InvariantCulture);
}
