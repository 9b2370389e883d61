using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Dataverket.Compat.Analyzers.Accepting;

namespace Dataverket.Compat.Build;

/// <summary>What accepting would do to the files of a folder. Reads, and writes nothing.</summary>
internal static class AcceptPlan
{
    /// <summary>The subfolder that is judged as a whole: a file in it whose schema is gone from the source is retired.</summary>
    private const string Events = "events";

    /// <summary>Reads every file and joins it with what the source says.</summary>
    /// <returns>A path and a fault for each file that stands against it.</returns>
    public static IReadOnlyList<(string Path, string Fault)> Make(string folder, IReadOnlyList<(string Path, IReadOnlyList<string> Lines)> entries, out IReadOnlyList<AcceptedFile> files)
    {
        var (faults, found) = (new List<(string, string)>(), new List<AcceptedFile>());
        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, lines) in entries)
        {
            if (!IsSafe(path)) faults.Add((path, "has a name that no file may have; give the message type a name of small letters, digits, dots and hyphens"));
            else if (!named.Add(path)) faults.Add((path, "is asked for by two schemas: a message type has each version once"));
            else Read(Path.Combine(folder, path), path, lines, found, faults);
        }

        var events = Path.Combine(folder, Events);
        if (Directory.Exists(events))
        {
            foreach (var file in Directory.GetFiles(events, "*.txt").OrderBy(file => file, StringComparer.Ordinal).Where(file => !named.Contains(Events + "/" + Path.GetFileName(file))))
                Read(file, Events + "/" + Path.GetFileName(file), [], found, faults);
        }

        files = found;
        return faults;
    }

    private static void Read(string file, string path, IReadOnlyList<string> lines, List<AcceptedFile> found, List<(string, string)> faults)
    {
        var existing = BaselineLines.Of(Bytes(file));
        if (existing.Fault is { } fault) faults.Add((file, fault));
        else found.Add(new(file, path, existing, BaselineMerge.Join(existing.Lines, lines, WholeLines.Contains)));
    }

    private static byte[] Bytes(string file)
    {
        if (!File.Exists(file)) return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[(int)Math.Min(stream.Length, BaselineLines.MaxBytes + 1)];
        for (int read, at = 0; at < bytes.Length; at += read)
            if ((read = stream.Read(bytes, at, bytes.Length - at)) == 0) throw new EndOfStreamException($"{file} became shorter while it was read.");
        return bytes;
    }

    // The name comes from source text, and under most wire profiles nothing has judged it yet.
    private static bool IsSafe(string path)
        => path.Length <= 200 && path.StartsWith(Events + "/", StringComparison.Ordinal) && path[Events.Length + 1] is not '.'
            && path.Substring(Events.Length + 1).All(c => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '.' or '-' or '_');
}
