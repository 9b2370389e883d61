using Dataverket.Compat.Analyzers.Accepting;

namespace Dataverket.Cli.Baselines;

/// <summary>What became of one baseline file between a commit and the working tree.</summary>
/// <param name="Path">Where it was; where it is, when it is new.</param>
internal sealed record BaselineChange(string Path)
{
    /// <summary>Where it is now, when that is elsewhere.</summary>
    public string? MovedTo { get; init; }

    public bool IsNew { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>Why one of the two cannot be read; <c>null</c> when both can.</summary>
    public string? Fault { get; init; }

    /// <summary>Lines that are new.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Lines that became tombstones.</summary>
    public IReadOnlyList<string> Retired { get; init; } = [];

    /// <summary>Lines that are gone and left no tombstone, and tombstones that are gone.</summary>
    public IReadOnlyList<string> Vanished { get; init; } = [];

    /// <summary>Whether all that had shipped is still said.</summary>
    public bool IsSound => Fault is null && !IsDeleted && Vanished.Count == 0;

    public bool IsSame => IsSound && MovedTo is null && Added.Count == 0 && Retired.Count == 0;

    /// <summary>Compares.</summary>
    /// <param name="path">Where it was.</param>
    /// <param name="before">What it held at the commit.</param>
    /// <param name="now">What it holds; <c>null</c> when it is gone.</param>
    /// <param name="commit">The commit, for messages.</param>
    public static BaselineChange Of(string path, BaselineLines before, BaselineLines? now, string commit)
    {
        if (before.Fault is { } old) return new(path) { Fault = $"at {commit} it {old}" };
        if (now is null) return new(path) { IsDeleted = before.Lines.Count > 0, Vanished = before.Lines };
        if (now.Fault is { } fault) return new(path) { Fault = $"it {fault}" };
        var (had, has) = (before.Lines.ToHashSet(StringComparer.Ordinal), now.Lines.ToHashSet(StringComparer.Ordinal));
        var gone = before.Lines.Where(line => !has.Contains(line) && !BaselineLines.IsFree(line)).Distinct().ToList();
        var retired = gone.Where(line => BaselineMerge.IsProtected(line) && has.Contains(BaselineLines.Retire(line))).ToList();
        var twins = retired.Select(BaselineLines.Retire).ToHashSet(StringComparer.Ordinal);
        return new(path)
        {
            Retired = retired,
            Vanished = [.. gone.Except(retired)],
            Added = [.. now.Lines.Where(line => !had.Contains(line) && !twins.Contains(line) && !BaselineLines.IsFree(line)).Distinct()],
        };
    }
}
