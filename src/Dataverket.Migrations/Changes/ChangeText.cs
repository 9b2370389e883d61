using System.Text;

namespace Dataverket.Migrations;

/// <summary>A change's steps as text for people. Pure.</summary>
static class ChangeText
{
    internal static string Explain(DatabaseChange change, ChangeSteps steps)
    {
        var text = new StringBuilder();
        text.Append($"{change.GetType().Name} {change.Id} on {change.TableName}");
        if (change.Shapes is { } shape) text.Append($", shape {shape.Old} to {shape.New}");
        text.Append('\n');
        foreach (var phase in Enum.GetValues<MigrationPhase>())
        {
            var own = steps.Forward.Where(step => step.Phase == phase).ToList();
            text.Append($"\n{phase}{(own.Count == 0 ? ": nothing to do" : "")}\n");
            foreach (var step in own) Append(text, step);
            if ((phase == MigrationPhase.Contract ? steps.BackFromContract : phase == MigrationPhase.Backfill ? steps.BackFromBackfill : null) is not { } back) continue;
            text.Append($"\nUndo of {phase}\n");
            foreach (var step in back) Append(text, step);
        }

        return text.ToString();
    }

    static void Append(StringBuilder text, ChangeStep step)
    {
        text.Append($"  {step.Name}{(step.IsFinal ? " (after the retired was kept for its time; for good)" : "")}\n");
        foreach (var statement in step.Sql) text.Append($"    {Indent(statement)};\n");
        if (step.Rows is { } rows) text.Append($"    {Indent(rows.ReadsBatch ? rows.Batch("...") + (rows.Run is null ? rows.Update : "and code") : $"{rows.Update} WHERE {rows.Unfilled}")}, in batches along the key;\n");
        text.Append("    holds: ").AppendJoin("; ", step.Locks.Select(held => $"{held.Name} in {held.Mode} ({held.Holds}{(step.Kind == StepKind.Validate ? "" : ", for a moment")})").DefaultIfEmpty("nobody")).Append('\n');
        text.Append($"    costs: {Cost(step.Cost)}\n");
        if (step.Undo.Count > 0) text.Append($"    undo: {string.Join("; ", step.Undo.Select(Indent))}\n");
        text.Append($"    when interrupted: {step.Recovery}\n    proof: {step.Proof}\n");
    }

    static string Cost(StepCost cost) => cost switch
    {
        StepCost.Scan => "reads every row once, beside readers and writers",
        StepCost.Index => "reads every row and writes an index, beside readers and writers",
        StepCost.Rows => "writes rows that are not filled, in short batches",
        _ => "a change of the catalog, whatever the size of the table",
    };

    static string Indent(string text) => text.Replace("\n", "\n    ", StringComparison.Ordinal);
}
