using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Dataverket.Compat.Analyzers.Accepting;
using Microsoft.Build.Framework;

namespace Dataverket.Compat.Build;

/// <summary>
/// Writes what the compiler said into the baselines' folder of a project. All files are judged before the first is written; files that say it
/// already are not touched. Two builds that accept into one folder wait for each other.
/// </summary>
public sealed class AcceptBaselines : ITask
{
    /// <inheritdoc/>
    public IBuildEngine BuildEngine { get; set; } = null!;

    /// <inheritdoc/>
    public ITaskHost HostObject { get; set; } = null!;

    /// <summary>The generated file that holds what the compiler said.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>The folder of the baselines.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>Writes the baselines.</summary>
    /// <returns>Whether all are as the source says; else an error was logged for each reason.</returns>
    public bool Execute()
    {
        try
        {
            var entries = BaselineManifest.Parse(File.ReadAllText(Manifest));
            if (entries is null) return Fail(Manifest, "is not what the compiler writes for accepting baselines");
            using (FolderLock.Take(Folder))
                return Accept(entries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException or NotSupportedException)
        {
            return Fail(Folder, "could not be brought up to date: " + e.Message);
        }
    }

    private bool Accept(IReadOnlyList<(string Path, IReadOnlyList<string> Lines)> entries)
    {
        var faults = AcceptPlan.Make(Folder, entries, out var files);
        foreach (var (path, fault) in faults) Fail(path, fault);
        if (faults.Count > 0) return false;
        var changed = files.Where(file => !file.Merge.IsSame).ToList();
        foreach (var file in changed)
        {
            file.Write();
            Say(file.Summary);
            foreach (var line in file.Merge.Retired) Say("  gone from the source, kept as retired: " + line);
        }

        if (changed.Count == 0) Say(files.Count == 0 ? "Compat: there is no schema here, so there is nothing to accept." : "Compat: " + AcceptedFile.Count(files.Count, "baseline") + " as before.");
        return true;
    }

    private void Say(string text) => BuildEngine.LogMessageEvent(new BuildMessageEventArgs(text, helpKeyword: null, nameof(AcceptBaselines), MessageImportance.High));

    private bool Fail(string path, string fault)
    {
        BuildEngine.LogErrorEvent(new BuildErrorEventArgs(subcategory: null, "COMPAT004", path, 0, 0, 0, 0, $"The baseline {fault}. Nothing was accepted.", helpKeyword: null, nameof(AcceptBaselines)));
        return false;
    }
}
