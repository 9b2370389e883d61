using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>
/// One member is typed in one of 100 schemas: the generators run again, and the file is analyzed again, as an editor does it. Like an editor, it takes over
/// only those generated files whose text has changed.
/// </summary>
internal static class EditFigure
{
    private const int Schemas = 100;
    private const int Edited = 7;
    private const int Warm = 15;
    private const int Edits = 31;

    public static async Task<(double Value, string Remark)> MeasureAsync()
    {
        var project = new BenchProject(BenchSources.Schemas(Schemas));
        var files = project.Baselines();
        CSharpCompilation source = project.Compile();
        var driver = BenchProject.Driver(files).RunGenerators(source);
        var generated = driver.GetRunResult().Results.SelectMany(result => result.GeneratedSources).ToDictionary(file => file.HintName);
        var whole = source.AddSyntaxTrees(generated.Values.Select(file => file.SyntaxTree));
        _ = whole.GetDiagnostics();
        List<(double All, double Generating)> edits = [];
        // An editor makes its analyzers once.
        var analyzers = BenchProject.Typing;
        for (var edit = 0; edit < Warm + Edits; edit++)
        {
            var (before, after) = (source.SyntaxTrees[Edited], BenchProject.Tree(BenchSources.Edited(BenchSources.Schema(Edited - 1), edit), Edited));
            source = source.ReplaceSyntaxTree(before, after);
            var start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(source);
            whole = whole.ReplaceSyntaxTree(before, after);
            foreach (var file in driver.GetRunResult().Results.SelectMany(result => result.GeneratedSources))
            {
                var known = generated[file.HintName];
                if (known.SourceText.ContentEquals(file.SourceText)) continue;
                whole = whole.ReplaceSyntaxTree(known.SyntaxTree, file.SyntaxTree);
                generated[file.HintName] = file;
            }

            var generating = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var watched = whole.WithAnalyzers(analyzers, new CompilationWithAnalyzersOptions(new AnalyzerOptions(files, new RootNamespaceOptions("Bench.Events")), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
            var told = await watched.GetAnalyzerSemanticDiagnosticsAsync(whole.GetSemanticModel(after), filterSpan: null, CancellationToken.None);
            var all = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (!told.Any(diagnostic => diagnostic.Id == "DVC1002")) throw new InvalidOperationException("The member that was typed was not told.");
            if (edit >= Warm) edits.Add((all, generating));
        }

        edits.Sort();
        return (edits[Edits / 2].All, string.Create(CultureInfo.InvariantCulture, $"edits {edits[0].All:F0}..{edits[^1].All:F0} ms, generators {edits.Select(edit => edit.Generating).Order().ElementAt(Edits / 2):F0} ms of it"));
    }
}
