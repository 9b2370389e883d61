using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Tests.Corpus;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Tests.Watching;

/// <summary>A project with baselines, as the compiler hands it to the analyzer.</summary>
internal static class Watched
{
    /// <summary>The baselines of all schemas of a source, by path.</summary>
    public static (string Path, string Text)[] Baselines(string source, Model.WireProfile profile = Model.WireProfile.Tolerant)
    {
        var compilation = new CorpusSource("old", source).Compile(profile);
        return [.. from type in DeclaredTypes.Of(compilation, CancellationToken.None)
                   let attribute = SchemaHeaders.Find(type)
                   where attribute is not null
                   let shape = SchemaExtractor.Extract(type, attribute, compilation, CancellationToken.None)
                   select ("/code/" + BaselineText.Path(shape.MessageType, shape.Version), BaselineText.Print(new(shape, default, false)))];
    }

    /// <summary>What is told, in the order of places. An analyzer that throws fails the test.</summary>
    public static async Task<Diagnostic[]> Look((string Path, string Text)[] baselines, string source, Model.WireProfile profile = Model.WireProfile.Tolerant, params string[] more)
        => Ordered(await With(baselines, Compile(source, profile, [.. more.Select((text, i) => ($"More{i}.cs", text))])).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken));

    /// <summary>What an editor shows while typing: of each file by itself, what lies within what is declared there.</summary>
    public static async Task<IReadOnlyDictionary<string, Diagnostic[]>> Type((string Path, string Text)[] baselines, string source, params (string Path, string Text)[] more)
    {
        Dictionary<string, Diagnostic[]> shown = [];
        foreach (var tree in Compile(source, Model.WireProfile.Tolerant, more).SyntaxTrees)
        {
            // As for a file that is opened: nothing is known of the others yet.
            var compilation = Compile(source, Model.WireProfile.Tolerant, more);
            var opened = compilation.SyntaxTrees.Single(other => other.FilePath == tree.FilePath);
            shown[tree.FilePath] = Ordered(await With(baselines, compilation).GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(opened), null, TestContext.Current.CancellationToken));
        }

        return shown;
    }

    public static CompilationWithAnalyzers With((string Path, string Text)[] baselines, Compilation compilation)
        => compilation.WithAnalyzers([new SchemaChangeAnalyzer()], new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([.. baselines.Select(baseline => (AdditionalText)new File(baseline.Path, baseline.Text))]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false));

    public static Compilation Compile(string source, Model.WireProfile profile, params (string Path, string Text)[] more)
        => new CorpusSource("now", source).Compile(profile).AddSyntaxTrees(more.Select(file => CSharpSyntaxTree.ParseText(file.Text, CorpusSource.ParseOptions, file.Path)));

    private static Diagnostic[] Ordered(ImmutableArray<Diagnostic> told)
    {
        Assert.DoesNotContain(told, diagnostic => diagnostic.Id == "AD0001");
        return [.. told.OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>The text under a finding; the path of a file that is no source.</summary>
    public static string Under(Diagnostic diagnostic) => diagnostic.Location switch
    {
        { Kind: LocationKind.ExternalFile } outside => $"{outside.GetLineSpan().Path}:{outside.GetLineSpan().StartLinePosition.Line + 1}",
        { SourceTree: { } tree } location => tree.GetText().ToString(location.SourceSpan),
        _ => "",
    };

    private sealed class File(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
