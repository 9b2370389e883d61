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

/// <summary>A schema whose enum another project of the solution declares.</summary>
public sealed class OtherProjectTests
{
    private const string Shipped = "compat 1\nevent no.a.b 1\nprofile web\nState enum number\nState.Off 1\nState.On 0\ns State\n";

    [Theory]
    [InlineData(FixAllScope.Project, false)]
    [InlineData(FixAllScope.Solution, false)]
    [InlineData(FixAllScope.Solution, true)]
    public async Task Numbers_are_written_where_the_enum_is(FixAllScope scope, bool alone)
    {
        using var workspace = Workspace();
        var solution = workspace.CurrentSolution;
        var project = solution.Projects.Single(each => each.Name == "Events");
        var (fix, token) = (new EnumOldNumbersFix(), TestContext.Current.CancellationToken);
        List<CodeAction> actions = [];
        var found = (await FindAsync(project)).ToList();
        Assert.Contains(found, diagnostic => diagnostic.Id == "DVC2007");
        if (alone) await fix.RegisterCodeFixesAsync(new(project.Documents.Single(), found.First(diagnostic => diagnostic.Id == "DVC2007"), (action, _) => actions.Add(action), token));
        else actions.Add((await fix.GetFixAllProvider().GetFixAsync(new(project.Documents.Single(), fix, scope, nameof(EnumOldNumbersFix), ["DVC2007", "DVC2009"], new Provider(), token)))!);

        var changed = (await Assert.Single(actions).GetOperationsAsync(token)).OfType<ApplyChangesOperation>().Single().ChangedSolution;

        Assert.Equal("public enum State { Off = 1, On = 0 }", (await changed.Projects.Single(each => each.Name == "States").Documents.Single().GetTextAsync(token)).ToString());
    }

    private static AdhocWorkspace Workspace()
    {
        var workspace = new AdhocWorkspace();
        var (states, events) = (ProjectId.CreateNewId("States"), ProjectId.CreateNewId("Events"));
        foreach (var (id, name, source) in new[] { (states, "States", "public enum State { Off, On }"), (events, "Events", HygieneTest.Usings + "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public sealed record Seen { public State S { get; init; } }\n") })
        {
            workspace.AddProject(ProjectInfo.Create(
                id, VersionStamp.Default, name, name, LanguageNames.CSharp, filePath: $"/code/{name}/{name}.csproj",
                compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable), parseOptions: new CSharpParseOptions(LanguageVersion.CSharp14),
                projectReferences: name == "Events" ? [new(states)] : [],
                metadataReferences: [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MessageSchema).Assembly.Location)]));
            workspace.AddDocument(DocumentInfo.Create(DocumentId.CreateNewId(id), name + ".cs", filePath: $"/code/{name}/{name}.cs", loader: Text(source)));
        }

        workspace.TryApplyChanges(workspace.CurrentSolution.AddAdditionalDocument(DocumentInfo.Create(DocumentId.CreateNewId(events), "no.a.b.v1.txt", ["compat", "events"], filePath: "/code/Events/compat/events/no.a.b.v1.txt", loader: Text(Shipped))));
        return workspace;
    }

    private static TextLoader Text(string text) => TextLoader.From(TextAndVersion.Create(SourceText.From(text), VersionStamp.Default));

    private static async Task<IEnumerable<Diagnostic>> FindAsync(Project project)
        => (await (await project.GetCompilationAsync())!.WithAnalyzers([new SchemaChangeAnalyzer()], project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync()).Where(diagnostic => diagnostic.Id is "DVC2007" or "DVC2009");

    private sealed class Provider : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => FindAsync(project);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => FindAsync(document.Project);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
