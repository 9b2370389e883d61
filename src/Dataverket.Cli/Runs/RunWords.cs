using System.Globalization;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Cli.Runs;

/// <summary>What a status means, in words and exit codes that both views share. Pure.</summary>
internal static class RunWords
{
    public static bool IsFinished(RunPhase phase) => phase is RunPhase.Succeeded or RunPhase.RolledBack or RunPhase.HeldForward;

    public static int ExitCodeOfEnd(RunPhase phase) => phase == RunPhase.Succeeded ? ExitCodes.Ok : ExitCodes.Failed;

    public static int ExitCode(RunStatus status) => status switch
    {
        _ when IsFinished(status.Phase) => ExitCodeOfEnd(status.Phase),
        { Phase: RunPhase.Aborting } => ExitCodes.Failed,
        // A failed step pauses its run; that it failed is the more telling half.
        _ when status.Stages?.Any(stage => stage?.State == "failed") == true => ExitCodes.Failed,
        { Phase: RunPhase.Paused } => ExitCodes.Paused,
        { AwaitsApprovalOf.Length: > 0 } => ExitCodes.NeedsApproval,
        { Blocked.Count: > 0 } => ExitCodes.Blocked,
        _ => ExitCodes.Ok,
    };

    /// <summary>Why nothing goes on; never empty, even when the coordinator names no cause. Takes a clean status.</summary>
    public static IReadOnlyList<(string What, string Unblock)> Blocked(RunStatus status)
    {
        if (status.Blocked.Count > 0)
            return [.. status.Blocked.Select(block => ($"{block.Stage} / {block.Gate}: {block.What} (for {Span(block.Seconds)})", block.Unblock))];
        if (IsFinished(status.Phase)) return [("Nothing: the run has ended.", "")];
        if (status.Phase == RunPhase.Paused) return [($"Paused: {status.Reason}", "dataverket run resume --reason ..., or abort --reason ...")];
        if (status.Phase == RunPhase.Aborting) return [("Nothing: steps are being undone.", "")];
        return status.Stages.FirstOrDefault(stage => stage.State == "running") is { } running
            ? [($"Nothing: {running.Id} is being done.", "")]
            : [($"The coordinator names no cause; it says: {status.Reason}", "")];
    }

    /// <summary>Whether a document replaces the one at hand: a deposed leader may still publish, and a name may be used again.</summary>
    public static bool Replaces(RunStatus? before, RunStatus now)
    {
        if (before is null) return true;
        if (now.StartedAt != before.StartedAt) return now.StartedAt > before.StartedAt;
        return (now.Epoch, now.Revision, now.At).CompareTo((before.Epoch, before.Revision, before.At)) >= 0;
    }

    /// <summary>A length of time, as a person says it.</summary>
    public static string Span(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0) return "?";
        var whole = Math.Min(seconds, 1e9);
        return whole switch
        {
            < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{whole:0.0} s"),
            < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{whole:0} s"),
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(whole / 60):0} m {Math.Floor(whole % 60):00} s"),
            < 86400 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(whole / 3600):0} h {Math.Floor(whole % 3600 / 60):00} m"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(whole / 86400):0} d {Math.Floor(whole % 86400 / 3600):00} h"),
        };
    }
}
