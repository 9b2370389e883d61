using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Tests.Corpus;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Tests.Keeping;

/// <summary>Generators and analyzers as an editor holds them: from one edit to the next the files that stay are the same objects, and so are the driver and the analyzers.</summary>
internal sealed class EditorRun
{
    private static readonly MetadataReference[] References = [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(Schemas.MessageSchema).Assembly.Location)];

    private readonly ImmutableArray<DiagnosticAnalyzer> _analyzers = [new SchemaChangeAnalyzer(), new SchemaShapeAnalyzer(), new SchemaAdviceAnalyzer(), new SerializerUseAnalyzer(), new HandlingAnalyzer()];
    private readonly ImmutableArray<AdditionalText> _baselines;
    private CSharpCompilation _source;
    private Compilation _whole;
    private GeneratorDriver _driver;

    public EditorRun(EditedProject project, ImmutableArray<AdditionalText> baselines)
    {
        _baselines = baselines;
        _source = CSharpCompilation.Create(
            "Bench.Events", Enumerable.Range(0, EditedProject.Count).Select(file => Tree(project, file)), References,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        _driver = CSharpGeneratorDriver.Create([new SchemaGenerator().AsSourceGenerator()], [], CorpusSource.ParseOptions, new RootNamespaceOptions("Bench.Events"));
        _whole = _source;
        Generate();
    }

    /// <summary>The baselines of the schemas as they are.</summary>
    public ImmutableArray<AdditionalText> Baselines() => [.. BaselineSource.Of(_whole, CancellationToken.None).Select(file => (AdditionalText)new Baseline("/bench/compat/" + file.Path, file.Text))];

    /// <summary>Takes over the text of one file.</summary>
    public void Take(EditedProject project, int file)
    {
        _source = _source.ReplaceSyntaxTree(_source.SyntaxTrees[file], Tree(project, file));
        Generate();
    }

    /// <summary>Everything that is written and told, as text.</summary>
    public async Task<string> TellAsync()
    {
        var result = _driver.GetRunResult();
        var told = await _whole.WithAnalyzers(_analyzers, new CompilationWithAnalyzersOptions(new AnalyzerOptions(_baselines), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        var lines = result.Diagnostics.Concat(told).Select(each => $"{each} {string.Join('|', each.Properties.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => property.Value))}");
        return string.Join('\n', lines.Order(StringComparer.Ordinal)) + "\n" + string.Concat(result.Results.SelectMany(each => each.GeneratedSources).OrderBy(file => file.HintName, StringComparer.Ordinal).Select(file => $"== {file.HintName}\n{file.SourceText}"));
    }

    // As an editor does, a generated file whose text is the same stays the same object.
    private void Generate()
    {
        _driver = _driver.RunGenerators(_source);
        var old = _whole.SyntaxTrees.Skip(EditedProject.Count).ToDictionary(tree => tree.FilePath);
        var files = _driver.GetRunResult().GeneratedTrees.Select(tree => old.TryGetValue(tree.FilePath, out var known) && known.GetText().ContentEquals(tree.GetText()) ? known : tree);
        _whole = _source.AddSyntaxTrees(files);
    }

    private static SyntaxTree Tree(EditedProject project, int file) => CSharpSyntaxTree.ParseText(project.Text(file), CorpusSource.ParseOptions, EditedProject.Path(file), System.Text.Encoding.UTF8);

    private sealed class Baseline(string path, string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text);

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }
}
