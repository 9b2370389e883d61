using System.Text.RegularExpressions;
using Dataverket.Compat.Analyzers.Accepting;

namespace Dataverket.Cli.Baselines;

/// <summary>The baselines of a repository at a commit, compared with those of its working tree.</summary>
internal sealed partial class BaselineComparison
{
    private BaselineComparison(string commit, int count, IReadOnlyList<BaselineChange> changes) => (Commit, Count, Changes) = (commit, count, changes);

    /// <summary>The commit.</summary>
    public string Commit { get; }

    /// <summary>How many baselines there were at the commit.</summary>
    public int Count { get; }

    /// <summary>Those that are not the same, by path.</summary>
    public IReadOnlyList<BaselineChange> Changes { get; }

    /// <summary>Compares.</summary>
    /// <param name="folder">Only baselines below it count.</param>
    /// <param name="revision">The commit, as git is asked for it.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="BaselineException">There is no git, no repository or no such commit.</exception>
    public static async Task<BaselineComparison> MakeAsync(string folder, string revision, CancellationToken cancellationToken)
    {
        var git = await Git.OpenAsync(folder, cancellationToken).ConfigureAwait(false);
        var commit = await git.CommitAsync(revision, cancellationToken).ConfigureAwait(false);
        var then = (await git.FilesAtAsync(commit, cancellationToken).ConfigureAwait(false)).Where(file => MayBeBaseline(file.Path, git.Prefix)).ToList();
        var fitting = then.Where(file => file.Size <= BaselineLines.MaxBytes).ToList();
        var contents = await git.ContentsAsync([.. fitting.Select(file => file.Id)], cancellationToken).ConfigureAwait(false);
        var before = fitting.Zip(contents).Select(pair => (pair.First.Path, Lines: BaselineLines.Of(pair.Second))).Where(file => IsBaseline(file.Path, file.Lines))
            .ToDictionary(file => file.Path, file => file.Lines, StringComparer.Ordinal);
        foreach (var file in then.Except(fitting).Where(file => IsInCompat(file.Path))) before[file.Path] = BaselineLines.Of(new byte[BaselineLines.MaxBytes + 1]);

        // What git holds is enough to know what was; what lies there now is asked of the disk, since a file may be ignored or not yet added.
        var now = before.Keys.Where(path => File.Exists(Path.Combine(git.Root, path))).ToHashSet(StringComparer.Ordinal);
        var come = new Dictionary<string, BaselineLines>(StringComparer.Ordinal);
        foreach (var path in (await git.FilesNowAsync(cancellationToken).ConfigureAwait(false)).Where(path => !before.ContainsKey(path) && MayBeBaseline(path, git.Prefix) && File.Exists(Path.Combine(git.Root, path))))
        {
            var lines = await ReadAsync(Path.Combine(git.Root, path), cancellationToken).ConfigureAwait(false);
            if (IsBaseline(path, lines)) come[path] = lines;
        }

        var moves = Moves(before.Keys.Where(path => !now.Contains(path)), come.Keys);
        var changes = new List<BaselineChange>();
        foreach (var (path, lines) in before)
        {
            var moved = moves.GetValueOrDefault(path);
            var current = moved is not null ? come[moved] : now.Contains(path) ? await ReadAsync(Path.Combine(git.Root, path), cancellationToken).ConfigureAwait(false) : null;
            changes.Add(BaselineChange.Of(path, lines, current, commit[..10]) with { MovedTo = moved });
        }

        foreach (var (path, lines) in come.Where(file => !moves.ContainsValue(file.Key)))
            changes.Add(new(path) { IsNew = true, Fault = lines.Fault is { } fault ? $"it {fault}" : null, Added = lines.Lines });

        return new(commit, before.Count, [.. changes.Where(change => !change.IsSame).OrderBy(change => change.Path, StringComparer.Ordinal)]);
    }

    private static async Task<BaselineLines> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[(int)Math.Min(stream.Length, BaselineLines.MaxBytes + 1)];
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return BaselineLines.Of(bytes[..read]);
        }
    }

    // A project that moves takes its baselines along: the same file below another compat folder, and only one such.
    private static Dictionary<string, string> Moves(IEnumerable<string> gone, IEnumerable<string> come)
    {
        var arrived = come.ToLookup(Tail, StringComparer.Ordinal);
        return gone.ToLookup(Tail, StringComparer.Ordinal).Where(group => group.Count() == 1 && arrived[group.Key].Count() == 1)
            .ToDictionary(group => group.First(), group => arrived[group.Key].First(), StringComparer.Ordinal);
    }

    private static string Tail(string path) => Baseline().Match(path).Groups["tail"].Value;

    private static bool MayBeBaseline(string path, string below) => path.StartsWith(below, StringComparison.Ordinal) && Baseline().IsMatch(path);

    // A project may keep them in another folder (CompatFolder), which only a build knows: there it is the first line that tells one from another text.
    private static bool IsBaseline(string path, BaselineLines lines) => IsInCompat(path) || lines.Lines is [BaselineLines.Format, ..];

    private static bool IsInCompat(string path) => Baseline().Match(path).Groups["folder"].Value == "compat";

    [GeneratedRegex("((^|/)(?<folder>[^/]+))?(^|/)(?<tail>(events|http|api)/[^/]+\\.txt)$")]
    private static partial Regex Baseline();
}
