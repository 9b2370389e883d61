using System.Globalization;
using System.Text;

namespace Dataverket.Cli.Baselines;

/// <summary>The few questions that are asked of git. It is only ever read.</summary>
internal sealed class Git
{
    private const int MaxOutput = 512 * 1024 * 1024;

    private Git(string root, string prefix) => (Root, Prefix) = (root, prefix);

    /// <summary>The top folder of the working tree.</summary>
    public string Root { get; }

    /// <summary>The folder that was asked for, as a path below the root with a slash at its end; empty when it is the root.</summary>
    public string Prefix { get; }

    /// <summary>Finds the repository that a folder lies in.</summary>
    /// <exception cref="BaselineException">There is no git, no folder or no repository.</exception>
    public static async Task<Git> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) throw new BaselineException($"There is no folder {folder}.");
        var (code, output, errors) = await Child.RunAsync("git", folder, "", MaxOutput, ["rev-parse", "--show-toplevel", "--show-prefix"], cancellationToken).ConfigureAwait(false);
        var lines = Encoding.UTF8.GetString(output).Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        // A bare repository has no working tree, and says nothing here.
        return code == 0 && lines is [{ Length: > 0 } root, var prefix, ..] ? new(Path.GetFullPath(root), prefix) : throw new BaselineException($"{Path.GetFullPath(folder)} is not in the working tree of a git repository: {FirstLine(errors)}");
    }

    /// <summary>The commit that a revision names.</summary>
    /// <exception cref="BaselineException">It names none.</exception>
    public async Task<string> CommitAsync(string revision, CancellationToken cancellationToken)
    {
        // One that begins with a hyphen would be an option to git.
        var (code, output, _) = revision.StartsWith('-') || revision.Contains('\0', StringComparison.Ordinal)
            ? (1, [], "")
            : await Child.RunAsync("git", Root, "", MaxOutput, ["rev-parse", "--verify", "--quiet", revision + "^{commit}"], cancellationToken).ConfigureAwait(false);
        return code == 0 ? Encoding.ASCII.GetString(output).Trim() : throw new BaselineException($"'{revision}' names no commit of {Root}. A shallow clone may lack it: fetch it first.");
    }

    /// <summary>All files of a commit: path, id of the content, size in bytes.</summary>
    public async Task<IReadOnlyList<(string Path, string Id, long Size)>> FilesAtAsync(string commit, CancellationToken cancellationToken)
    {
        var entries = await AskAsync(["ls-tree", "-r", "-l", "-z", "--full-tree", commit], cancellationToken).ConfigureAwait(false);
        var files = new List<(string, string, long)>();
        foreach (var entry in entries)
        {
            var tab = entry.IndexOf('\t', StringComparison.Ordinal);
            var fields = tab < 0 ? [] : entry[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // What has no size is a submodule.
            if (fields.Length == 4 && long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var size)) files.Add((entry[(tab + 1)..], fields[2], size));
        }

        return files;
    }

    /// <summary>The files of the working tree that git tracks or would track, as paths below the root with slashes.</summary>
    public Task<IReadOnlyList<string>> FilesNowAsync(CancellationToken cancellationToken) => AskAsync(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], cancellationToken);

    /// <summary>The contents of ids, in their order.</summary>
    public async Task<IReadOnlyList<byte[]>> ContentsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return [];
        var (code, output, errors) = await Child.RunAsync("git", Root, string.Join('\n', ids) + "\n", MaxOutput, ["cat-file", "--batch"], cancellationToken).ConfigureAwait(false);
        var (contents, at) = (new List<byte[]>(), 0);
        foreach (var id in ids)
        {
            // A line "<id> blob <size>", the content, and the end of a line.
            var end = at < output.Length ? Array.IndexOf(output, (byte)'\n', at) : -1;
            var fields = end < 0 ? [] : Encoding.ASCII.GetString(output, at, end - at).Split(' ');
            if (code != 0 || fields.Length != 3 || !int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > output.Length - end - 1)
                throw new BaselineException($"git does not give the content {id}: {FirstLine(errors)}");
            contents.Add(output[(end + 1)..(end + 1 + size)]);
            at = end + 2 + size;
        }

        return contents;
    }

    private async Task<IReadOnlyList<string>> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var (code, output, errors) = await Child.RunAsync("git", Root, "", MaxOutput, arguments, cancellationToken).ConfigureAwait(false);
        return code == 0 ? Encoding.UTF8.GetString(output).Split('\0', StringSplitOptions.RemoveEmptyEntries) : throw new BaselineException($"git {arguments[0]} failed: {FirstLine(errors)}");
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
