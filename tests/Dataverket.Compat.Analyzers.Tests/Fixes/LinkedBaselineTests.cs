using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Tests.Hygiene;
using Dataverket.Compat.CodeFixes;
using Dataverket.Compat.Schemas;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Tests.Fixes;

/// <summary>One project with two target frameworks, which share its source and its baselines.</summary>
public class LinkedBaselineTests
{
    private const string Source = HygieneTest.Usings + "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public sealed record Seen(int A, int? B = null, int? C = null);\n";
    private const string Whole = "compat 1\nevent no.a.b 1\nprofile web\na int32 parameter\nb int32?\nc int32?\n";

    [Fact]
    public async Task A_new_baseline_is_written_once_below_the_project()
    {
        using var workspace = Workspace(null);

        var file = Assert.Single(await FixAll(workspace));

        Assert.Equal("/code/compat/events/no.a.b.v1.txt", file.FilePath!.Replace('\\', '/'));
        Assert.Equal(Whole, (await file.GetTextAsync(TestContext.Current.CancellationToken)).ToString());
    }

    [Fact]
    public async Task All_news_goes_into_the_one_file_and_both_have_it()
    {
        using var workspace = Workspace("compat 1\r\nevent no.a.b 1\r\nprofile web\r\na int32 parameter\r\n");

        var files = await FixAll(workspace);

        Assert.Equal(2, files.Count);
        foreach (var file in files) Assert.Equal(Whole.Replace("\n", "\r\n", StringComparison.Ordinal), (await file.GetTextAsync(TestContext.Current.CancellationToken)).ToString());
    }

    [Fact]
    public async Task A_file_with_an_unsolved_conflict_is_left_alone()
    {
        const string Conflict = "compat 1\nevent no.a.b 1\nprofile web\n<<<<<<< one\na int32 parameter\n=======\n>>>>>>> two\n";
        using var workspace = Workspace(Conflict);

        var files = await FixAll(workspace);

        foreach (var file in files) Assert.Equal(Conflict, (await file.GetTextAsync(TestContext.Current.CancellationToken)).ToString());
    }

    private static AdhocWorkspace Workspace(string? baseline)
    {
        var workspace = new AdhocWorkspace();
        foreach (var framework in new[] { "first", "second" })
        {
            var id = ProjectId.CreateNewId(framework);
            workspace.AddProject(ProjectInfo.Create(
                id, VersionStamp.Default, $"Linked({framework})", "Linked", LanguageNames.CSharp, filePath: "/code/Linked.csproj",
                compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable), parseOptions: new CSharpParseOptions(LanguageVersion.CSharp14),
                metadataReferences: [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MessageSchema).Assembly.Location)]));
            workspace.AddDocument(DocumentInfo.Create(DocumentId.CreateNewId(id), "Seen.cs", filePath: "/code/Seen.cs", loader: Text(Source)));
            if (baseline is null) continue;
            var name = "no.a.b.v1.txt";
            workspace.TryApplyChanges(workspace.CurrentSolution.AddAdditionalDocument(DocumentInfo.Create(DocumentId.CreateNewId(id), name, ["compat", "events"], filePath: "/code/compat/events/" + name, loader: Text(baseline))));
        }

        return workspace;
    }

    private static TextLoader Text(string text) => TextLoader.From(TextAndVersion.Create(SourceText.From(text), VersionStamp.Default));

    private static async Task<IReadOnlyList<TextDocument>> FixAll(AdhocWorkspace workspace)
    {
        var (fix, solution) = (new AcceptFix(), workspace.CurrentSolution);
        var context = new FixAllContext(solution.Projects.First().Documents.First(), fix, FixAllScope.Solution, nameof(AcceptFix), fix.FixableDiagnosticIds, new Provider(), TestContext.Current.CancellationToken);
        if (await fix.GetFixAllProvider().GetFixAsync(context) is { } action)
            solution = (await action.GetOperationsAsync(TestContext.Current.CancellationToken)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return [.. solution.Projects.SelectMany(project => project.AdditionalDocuments)];
    }

    private static async Task<ImmutableArray<Diagnostic>> Find(Project project)
    {
        var found = await (await project.GetCompilationAsync())!.WithAnalyzers([new SchemaChangeAnalyzer()], project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync();
        return [.. found.Where(diagnostic => new AcceptFix().FixableDiagnosticIds.Contains(diagnostic.Id))];
    }

    private sealed class Provider : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await Find(project);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => await Find(document.Project);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
