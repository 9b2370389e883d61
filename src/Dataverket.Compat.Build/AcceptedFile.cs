using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Dataverket.Compat.Analyzers.Accepting;

namespace Dataverket.Compat.Build;

/// <summary>One baseline file with what it is to hold.</summary>
internal sealed class AcceptedFile(string file, string path, BaselineLines existing, BaselineMerge merge)
{
    public BaselineMerge Merge => merge;

    /// <summary>What is done to it, as one line.</summary>
    public string Summary => "Compat: " + path + ": " + string.Join(", ", Parts());

    /// <summary>A number of things, in English.</summary>
    public static string Count(int number, string what) => string.Format(CultureInfo.InvariantCulture, "{0} {1}{2}", number, what, number == 1 ? "" : "s");

    /// <summary>Writes it whole or not at all: beside its place first, since a compiler may be reading it.</summary>
    public void Write()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var beside = file + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            File.WriteAllBytes(beside, existing.ToBytes(merge.Lines));
            if (File.Exists(file)) File.Replace(beside, file, destinationBackupFileName: null);
            else File.Move(beside, file);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private IEnumerable<string> Parts()
    {
        if (existing.Lines.Count == 0) yield return "new, " + Count(merge.Lines.Count, "line");
        else if (merge.Added.Count > 0) yield return Count(merge.Added.Count, "line") + " added";
        if (merge.Doubles > 0) yield return Count(merge.Doubles, "line") + " that stood twice removed";
        if (merge.Retired.Count > 0) yield return merge.Retired[0] == BaselineLines.RetiredAll ? "retired, its schema is gone from the source" : merge.Retired.Count.ToString(CultureInfo.InvariantCulture) + " retired";
    }
}
