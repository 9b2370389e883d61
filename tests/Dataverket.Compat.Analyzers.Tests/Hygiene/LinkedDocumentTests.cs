using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.CodeFixes;
using Dataverket.Compat.Schemas;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

/// <summary>One file in two projects, as with two target frameworks: it is edited once, with what either of them finds.</summary>
public class LinkedDocumentTests
{
    private const string Source = HygieneTest.Usings + """
        [EventSchema("no.a.b", 1, Profile = WireProfile.Web)] public sealed record Seen(DateTime A, Other? O);
        #if FIRST
        public sealed record Other(DateTime InFirst);
        #else
        public sealed record Other(DateTime InSecond);
        #endif
        """;

    private static readonly string Everywhere = Source.Replace("DateTime", "DateTimeOffset", StringComparison.Ordinal);

    [Fact]
    public async Task Fixed_everywhere_it_has_the_edits_of_both_projects_once()
    {
        using var workspace = Workspace();

        var texts = await FixAll(workspace, FixAllScope.Solution);

        Assert.Equal([Everywhere, Everywhere], texts);
    }

    [Fact]
    public async Task Fixed_in_one_project_its_twin_has_the_same_text()
    {
        using var workspace = Workspace();

        var texts = await FixAll(workspace, FixAllScope.Project);

        Assert.Equal(texts[0], texts[1]);
        Assert.Contains("Seen(DateTimeOffset A", texts[0], StringComparison.Ordinal);
        Assert.Contains("DateTimeOffset InFirst", texts[0], StringComparison.Ordinal);
        Assert.Contains("(DateTime InSecond", texts[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_fix_reaches_the_twin_as_well()
    {
        using var workspace = Workspace();
        var document = Documents(workspace.CurrentSolution)[0];
        var diagnostic = (await Find(document.Project)).OrderBy(found => found.Location.SourceSpan.Start).First();
        List<CodeAction> actions = [];

        await new OffsetTimeFix().RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        var texts = await Apply(Assert.Single(actions));

        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(Source.Replace("(DateTime A", "(DateTimeOffset A", StringComparison.Ordinal), texts[0]);
    }

    private static AdhocWorkspace Workspace()
    {
        var workspace = new AdhocWorkspace();
        foreach (var symbol in new[] { "FIRST", "SECOND" })
        {
            var id = ProjectId.CreateNewId(symbol);
            workspace.AddProject(ProjectInfo.Create(
                id, VersionStamp.Default, $"Linked({symbol})", "Linked", LanguageNames.CSharp, filePath: "/code/Linked.csproj",
                compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
                parseOptions: new CSharpParseOptions(LanguageVersion.CSharp14, preprocessorSymbols: [symbol]),
                metadataReferences: [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MessageSchema).Assembly.Location)]));
            workspace.AddDocument(DocumentInfo.Create(DocumentId.CreateNewId(id), "Seen.cs", filePath: "/code/Seen.cs", loader: TextLoader.From(TextAndVersion.Create(SourceText.From(Source), VersionStamp.Default))));
        }

        return workspace;
    }

    private static async Task<string[]> FixAll(AdhocWorkspace workspace, FixAllScope scope)
    {
        var fix = new OffsetTimeFix();
        var document = Documents(workspace.CurrentSolution)[0];
        var context = new FixAllContext(document, fix, scope, nameof(OffsetTimeFix), fix.FixableDiagnosticIds, new Provider(), TestContext.Current.CancellationToken);
        return await Apply((await fix.GetFixAllProvider().GetFixAsync(context))!);
    }

    private static async Task<string[]> Apply(CodeAction action)
    {
        var changed = (await action.GetOperationsAsync(TestContext.Current.CancellationToken)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return await Task.WhenAll(Documents(changed).Select(async document => (await document.GetTextAsync(TestContext.Current.CancellationToken)).ToString()));
    }

    private static List<Document> Documents(Solution solution) => [.. solution.Projects.OrderBy(project => project.Name, StringComparer.Ordinal).SelectMany(project => project.Documents)];

    private static async Task<ImmutableArray<Diagnostic>> Find(Project project)
        => [.. (await (await project.GetCompilationAsync())!.WithAnalyzers([new SchemaShapeAnalyzer()]).GetAnalyzerDiagnosticsAsync()).Where(found => found.Id == "DVC6020")];

    private sealed class Provider : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await Find(project);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => await Find(document.Project);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
