using System.Globalization;
using System.Text.RegularExpressions;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Cli.Runs;

/// <summary>A run as lines, one a change, for logs and pipes. Pure.</summary>
public static partial class PlainLines
{
    /// <summary>What changed between two status documents; all that is worth a line when there is none before. Each line begins with the time since the run began.</summary>
    /// <param name="before">The document shown last; <c>null</c> for the first.</param>
    /// <param name="now">The document at hand.</param>
    public static IReadOnlyList<string> Changes(RunStatus? before, RunStatus now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var (old, status) = (before is null ? null : CleanStatus.Of(before), CleanStatus.Of(now));
        var lines = new List<string>();
        if (old is null) lines.Add($"run {status.RunId}, plan {status.Plan}: {status.Phase}: {status.Reason}");
        if (old is null || old.Leader != status.Leader || old.Epoch != status.Epoch)
            lines.Add(status.Leader.Length == 0 ? $"nobody leads (epoch {Number(status.Epoch)})" : $"leader {status.Leader} (epoch {Number(status.Epoch)})");
        if (old is not null && old.Phase != status.Phase && !RunWords.IsFinished(status.Phase)) lines.Add(Phase(old, status));

        foreach (var stage in status.Stages) AddStage(lines, old?.Stages.FirstOrDefault(each => each.Id == stage.Id), stage);
        var known = old?.Blocked.Select(Key).ToHashSet() ?? [];
        // A gate that passes and only has to hold is progress, not a reason.
        foreach (var block in status.Blocked.Where(block => block.Gate != "hold" && known.Add(Key(block))))
            lines.Add($"blocked: {block.Stage} / {block.Gate}: {block.What}{(block.Unblock.Length > 0 ? $" -> {block.Unblock}" : "")}");
        if (status.Floor != (old?.Floor ?? RollbackClass.None)) lines.Add($"rollback floor {RollbackText.Label(status.Floor)}: {status.IfAborted}");

        // The end stands last, below what led to it.
        if (old is not null && old.Phase != status.Phase && RunWords.IsFinished(status.Phase)) lines.Add(Phase(old, status));
        var prefix = Prefix(status, status.At);
        return [.. lines.Select(line => prefix + line)];
    }

    /// <summary>A remark as a line.</summary>
    /// <param name="status">The document shown last; <c>null</c> when none was.</param>
    /// <param name="note">The remark.</param>
    public static string Note(RunStatus? status, RunNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return Prefix(status, note.At) + "note: " + SafeText.Of(note.Text);
    }

    /// <summary>The start of a line: the time since the run began.</summary>
    internal static string Prefix(RunStatus? status, DateTimeOffset at)
        => status is null ? "[     ?s] " : string.Create(CultureInfo.InvariantCulture, $"[{Math.Max(0, (at - status.StartedAt).TotalSeconds),5:0.0}s] ");

    private static void AddStage(List<string> lines, StageStatus? old, StageStatus stage)
    {
        var detail = stage.Detail.Length > 0 ? $": {stage.Detail}" : "";
        if (old?.State != stage.State)
        {
            // At first sight of a run, what has not begun is not worth a line.
            if (old is not null || stage.State != "pending")
                lines.Add($"stage {stage.Id} {(old is null ? stage.State : $"{old.State} -> {stage.State}")}{Percent(stage)}{detail}");
        }
        else if (stage.State == "running" && Math.Floor(stage.Percent / 10) > Math.Floor(old.Percent / 10))
        {
            var eta = stage.EtaSeconds is { } seconds ? $", about {RunWords.Span(seconds)} left" : "";
            lines.Add($"stage {stage.Id}{Percent(stage)}{eta}{detail}");
        }
    }

    private static string Percent(StageStatus stage)
        => stage.State == "running" && stage.Percent > 0 ? string.Create(CultureInfo.InvariantCulture, $" {Math.Floor(stage.Percent):0} %") : "";

    private static string Phase(RunStatus old, RunStatus status) => $"run {status.RunId} {old.Phase} -> {status.Phase}: {status.Reason}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    // A measured number changes every second; the same cause with another number is no new cause. Digits within a name stay.
    private static string Key(BlockStatus block) => $"{block.Stage}\n{block.Gate}\n{Measured().Replace(block.What, "#")}";

    [GeneratedRegex(@"(?<![\w.\-])\d+(?:[.,]\d+)*(?![\w\-])", RegexOptions.CultureInvariant)]
    private static partial Regex Measured();
}
