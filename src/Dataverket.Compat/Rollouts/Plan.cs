using System.Security.Cryptography;
using System.Text.Json;

namespace Dataverket.Compat.Rollouts;

/// <summary>The order of an upgrade as data. Immutable; its digest is what people approve.</summary>
public sealed record Plan
{
    /// <summary>The plan's name.</summary>
    public required string Name { get; init; }

    /// <summary>The stages, in order, one at a time.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>Reads a plan. An unknown member is an error.</summary>
    /// <exception cref="RunLogException">The text is no plan; the message says where.</exception>
    public static Plan Parse(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8Json, RolloutJson.Default.Plan) ?? throw new RunLogException("The plan is null.");
        }
        catch (JsonException e)
        {
            throw new RunLogException($"The plan cannot be read at {e.Path}, line {e.LineNumber + 1}.", e);
        }
    }

    /// <summary>The canonical text: members in declared order, no white space.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RolloutJson.Default.Plan);

    /// <summary>SHA-256 of the canonical text, lower-case hexadecimal.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(ToJson()));

    /// <summary>Everything that is wrong with the plan by itself, or against what a host offers; empty when nothing is.</summary>
    /// <param name="gates">The gates the host offers.</param>
    /// <param name="verbs">The verbs its drivers answer to.</param>
    public IReadOnlyList<string> Validate(IReadOnlyCollection<string> gates, IReadOnlyCollection<string> verbs)
    {
        ArgumentNullException.ThrowIfNull(gates);
        ArgumentNullException.ThrowIfNull(verbs);
        List<string> faults = [];
        if (Stages.Count == 0) faults.Add("The plan has no stage.");
        foreach (var id in Stages.Select(stage => stage.Id).GroupBy(id => id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            faults.Add($"Stage {id.Key} stands {id.Count()} times.");
        foreach (var id in Stages.SelectMany(stage => stage.Steps).GroupBy(step => step.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            faults.Add($"Step {id.Key} stands {id.Count()} times.");

        var pivot = "";
        foreach (var stage in Stages)
        {
            if (stage.Steps.Count == 0) faults.Add($"Stage {stage.Id} has no step.");
            if (stage.Gates.Count == 0) faults.Add($"Stage {stage.Id} has no gate: a stage opens on evidence.");
            foreach (var gate in stage.Gates.Where(gate => !gates.Contains(gate))) faults.Add($"Stage {stage.Id} asks gate {gate}, which this host does not have.");
            foreach (var step in stage.Steps)
            {
                if (!verbs.Contains(step.Verb)) faults.Add($"Step {step.Id} wants verb {step.Verb}, to which no driver of this host answers.");
                if (step.Rollback == RollbackClass.None) faults.Add($"Step {step.Id} says R0: a step that does something says what going back means.");
                if (step.DeadlineSeconds < 1) faults.Add($"Step {step.Id} has a deadline of {step.DeadlineSeconds} s.");
                if (step.Rollback == RollbackClass.RestoreFromBackup && !stage.NeedsApproval)
                    faults.Add($"Step {step.Id} cannot be taken back (R4), so stage {stage.Id} needs an approval.");
                if (pivot.Length > 0 && step.Rollback < RollbackClass.ForwardOnly)
                    faults.Add($"Step {step.Id} could be taken back but comes after {pivot}, which cannot: put it before.");
                if (step.Rollback >= RollbackClass.ForwardOnly && pivot.Length == 0) pivot = step.Id;
            }
        }

        return faults;
    }
}
