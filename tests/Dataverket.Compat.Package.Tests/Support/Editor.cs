using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.MSBuild;

namespace Dataverket.Compat.Package.Tests.Support;

/// <summary>
/// A restored project as an editor has it: opened by MSBuild, with the analyzers that the package hands to the compiler and the fixes that lie beside them.
/// </summary>
internal sealed class Editor : IDisposable
{
    private readonly MSBuildWorkspace _workspace;
    private readonly AssemblyLoadContext _fixes = new("fixes", isCollectible: true);

    private Editor(MSBuildWorkspace workspace) => _workspace = workspace;

    public Solution Solution => _workspace.CurrentSolution;

    public static async Task<Editor> OpenAsync(string path)
    {
        var workspace = MSBuildWorkspace.Create();
        List<string> failures = [];
        using var failed = workspace.RegisterWorkspaceFailedHandler(failure =>
        {
            if (failure.Diagnostic.Kind == WorkspaceDiagnosticKind.Failure) failures.Add(failure.Diagnostic.Message);
        });
        var token = TestContext.Current.CancellationToken;
        if (path.EndsWith(".csproj", StringComparison.Ordinal)) await workspace.OpenProjectAsync(path, cancellationToken: token);
        else await workspace.OpenSolutionAsync(path, cancellationToken: token);
        Assert.Empty(failures);
        return new(workspace);
    }

    /// <summary>The ids of what is found, with the file each stands in.</summary>
    public async Task<List<string>> FindAsync()
    {
        List<string> found = [];
        foreach (var project in Solution.Projects)
            found.AddRange((await DiagnosticsAsync(project)).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => $"{project.Name}: {diagnostic.Id} {Path.GetFileName(diagnostic.Location.SourceTree?.FilePath)}"));
        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes the fix that has this title for all findings of these ids, and writes the result to disk.</summary>
    public async Task FixAllAsync(FixAllScope scope, string title, params string[] ids)
    {
        var token = TestContext.Current.CancellationToken;
        foreach (var provider in Providers())
        {
            if (!provider.FixableDiagnosticIds.Intersect(ids).Any() || Title(provider) != title) continue;
            var project = Solution.Projects.First();
            var document = project.Documents.First(one => Path.GetExtension(one.FilePath) == ".cs");
            var context = new FixAllContext(document, provider, scope, provider.GetType().Name, ids, new Findings(this), token);
            var action = await provider.GetFixAllProvider()!.GetFixAsync(context) ?? throw new InvalidOperationException($"'{title}' has nothing to fix.");
            await ApplyAsync((await action.GetOperationsAsync(token)).OfType<ApplyChangesOperation>().Single().ChangedSolution);
            return;
        }

        throw new InvalidOperationException($"No fix is called '{title}'.");
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _fixes.Unload();
    }

    // MSBuild's workspace writes what changed; what is new it refuses where it is no source, and an editor writes it below the project.
    private async Task ApplyAsync(Solution changed)
    {
        foreach (var change in changed.GetChanges(Solution).GetProjectChanges().ToList())
            foreach (var id in change.GetAddedAdditionalDocuments().ToList())
            {
                var document = changed.GetAdditionalDocument(id)!;
                Directory.CreateDirectory(Path.GetDirectoryName(document.FilePath!)!);
                await File.WriteAllTextAsync(document.FilePath!, (await document.GetTextAsync()).ToString());
                changed = changed.RemoveAdditionalDocument(id);
            }

        Assert.True(_workspace.TryApplyChanges(changed));
    }

    private static string? Title(CodeFixProvider provider)
        => (string?)provider.GetType().GetProperty("Title", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(provider);

    private List<CodeFixProvider> Providers()
    {
        var analyzer = Solution.Projects.SelectMany(project => project.AnalyzerReferences).First(reference => Path.GetFileName(reference.FullPath) == "Dataverket.Compat.Analyzers.dll").FullPath!;
        _fixes.Resolving += (context, name) => name.Name == "Dataverket.Compat.Analyzers" ? context.LoadFromAssemblyPath(analyzer) : null;
        return [.. _fixes.LoadFromAssemblyPath(Path.Combine(Path.GetDirectoryName(analyzer)!, "Dataverket.Compat.CodeFixes.dll")).GetTypes()
            .Where(type => type.GetCustomAttribute<ExportCodeFixProviderAttribute>() is not null).Select(type => (CodeFixProvider)Activator.CreateInstance(type)!)];
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Project project)
    {
        var analyzers = project.AnalyzerReferences.Where(reference => Path.GetFileName(reference.FullPath) == "Dataverket.Compat.Analyzers.dll").SelectMany(reference => reference.GetAnalyzers(LanguageNames.CSharp)).ToImmutableArray();
        Assert.NotEmpty(analyzers);
        var compilation = (await project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return [.. (await compilation.WithAnalyzers(analyzers, project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync()).Where(diagnostic => diagnostic.Id.StartsWith("DVC", StringComparison.Ordinal) || diagnostic.Id.StartsWith("AD", StringComparison.Ordinal))];
    }

    private sealed class Findings(Editor editor) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await Of(project);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
            => (await Of(document.Project)).Where(diagnostic => diagnostic.Location.SourceTree?.FilePath == document.FilePath);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);

        private async Task<IEnumerable<Diagnostic>> Of(Project project) => await DiagnosticsAsync(editor.Solution.GetProject(project.Id)!);
    }
}
