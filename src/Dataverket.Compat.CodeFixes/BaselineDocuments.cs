using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Dataverket.Compat.Analyzers.Accepting;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Generation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.CodeFixes;

/// <summary>The baselines of projects as documents. A file that several projects hold, as with several target frameworks, is one.</summary>
internal static class BaselineDocuments
{
    /// <summary>Changes the lines of a file for one finding; <c>null</c> leaves it as it is.</summary>
    /// <param name="existing">The lines of the file; none when there is no file.</param>
    /// <param name="printed">What the source says now.</param>
    /// <param name="diagnostic">The finding.</param>
    public delegate IReadOnlyList<string>? Edit(IReadOnlyList<string> existing, string printed, Diagnostic diagnostic);

    /// <summary>The baseline that a finding is about; <c>null</c> when the project has none.</summary>
    public static TextDocument? Find(Project project, Diagnostic diagnostic)
        => Name(diagnostic) is { } name ? project.AdditionalDocuments.FirstOrDefault(document => ("/" + (document.FilePath ?? document.Name).Replace('\\', '/')).EndsWith("/" + name, StringComparison.Ordinal)) : null;

    /// <summary>The path below the project; <c>null</c> when there is none that a file may have, since the message type is any text.</summary>
    public static string? Name(Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.TryGetValue(Told.BaselineProperty, out var name) || name is not { Length: > 0 and <= 220 }) return null;
        var file = name.Substring(name.IndexOf('/', "compat/".Length) + 1);
        return file[0] != '.' && file.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '.' or '-' or '_') ? name : null;
    }

    /// <summary>Makes the edits of all findings, those of one file together.</summary>
    public static async Task<Solution> ApplyAsync(Solution solution, IReadOnlyList<(Project Project, Diagnostic Diagnostic)> found, Edit edit, CancellationToken token)
    {
        var changed = solution;
        foreach (var file in found.Where(each => Name(each.Diagnostic) is not null).GroupBy(each => Key(each.Project, each.Diagnostic), StringComparer.Ordinal))
        {
            // What two target frameworks disagree on is a finding of its own: one of them writes.
            var project = file.First().Project;
            var name = Name(file.First().Diagnostic)!;
            if (await project.GetCompilationAsync(token).ConfigureAwait(false) is not { } compilation) continue;
            var printed = BaselineSource.Of(compilation, token).Where(entry => "compat/" + entry.Path == name).Select(entry => entry.Text).FirstOrDefault();
            if (printed is null) continue;
            var there = Find(project, file.First().Diagnostic);
            var old = there is null ? null : await there.GetTextAsync(token).ConfigureAwait(false);
            var existing = BaselineLines.Of(Encoding.UTF8.GetBytes(old?.ToString() ?? ""));
            if (existing.Fault is not null) continue;
            var lines = existing.Lines;
            foreach (var (_, diagnostic) in file) lines = edit(lines, printed, diagnostic) ?? lines;
            if (lines.SequenceEqual(existing.Lines)) continue;
            var text = SourceText.From(Encoding.UTF8.GetString(existing.ToBytes(lines)), old?.Encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            changed = there is null ? Add(changed, project, name, text) : Write(changed, there, text);
        }

        return changed;
    }

    private static string Key(Project project, Diagnostic diagnostic)
        => Find(project, diagnostic) is { } there ? there.FilePath ?? there.Id.Id.ToString() : (project.FilePath ?? project.Id.Id.ToString()) + "|" + Name(diagnostic);

    private static Solution Write(Solution solution, TextDocument document, SourceText text)
    {
        var twins = document.FilePath is { Length: > 0 } path ? solution.GetDocumentIdsWithFilePath(path).Where(id => solution.GetAdditionalDocument(id) is not null).ToList() : [];
        foreach (var id in twins.Count == 0 ? [document.Id] : twins) solution = solution.WithAdditionalDocumentText(id, text);
        return solution;
    }

    // Into one project of those that share a project file: it is one file on disk, and the package gives it to all of them.
    private static Solution Add(Solution solution, Project project, string name, SourceText text)
    {
        var folder = System.IO.Path.GetDirectoryName(project.FilePath ?? "");
        var path = folder is { Length: > 0 } ? System.IO.Path.Combine(folder, name) : name;
        var parts = name.Split('/');
        return solution.AddAdditionalDocument(DocumentId.CreateNewId(project.Id), parts[parts.Length - 1], text, parts.Take(parts.Length - 1), path);
    }
}
