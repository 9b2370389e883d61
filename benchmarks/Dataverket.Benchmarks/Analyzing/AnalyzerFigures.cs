using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Benchmarks.Analyzing;

internal sealed class AnalyzerFigures(string filter)
{
    public async Task<int> RunAsync()
    {
        Console.WriteLine(filter);
        var project = new BenchProject(BenchSources.Schemas(int.Parse(Environment.GetEnvironmentVariable("N") ?? "1000", CultureInfo.InvariantCulture)));
        var files = project.Baselines();
        var peers = PublicApi.Analyzers();
        var theirs = filter.Length > 0 ? [] : await PublicApi.FilesAsync(project.Compile(), peers);
        if (filter == "ours")
        {
            for (var i = 0; i < 100; i++)
            {
                var run = await BenchRun.OfAsync(project.Compile(), BenchProject.Building, files);
                Console.WriteLine($"ours wall {run.Wall:F0} sum {run.Milliseconds:F0} {string.Join(' ', run.Times)}");
            }
        }
        if (filter.Length == 0) Console.WriteLine($"baselines {files.Sum(f => f.GetText()!.Length)} theirs {theirs.Sum(f => f.GetText()!.Length)} lines {theirs[0].GetText()!.Lines.Count} peers {string.Join(' ', peers)}");
        if (filter == "gen")
        {
            for (var i = 0; i < (filter == "gen" ? int.Parse(Environment.GetEnvironmentVariable("R") ?? "8", CultureInfo.InvariantCulture) : 0); i++)
            {
                var compilation = project.Compile();
                _ = compilation.GetTypeByMetadataName("Bench.Events.Provisioned0")!.GetAttributes();
                var driver = BenchProject.Driver(files);
                var start = Stopwatch.GetTimestamp();
                driver = driver.RunGenerators(compilation);
                var gen = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                var texts = driver.GetRunResult().Results.SelectMany(r => r.GeneratedSources).Select(s => s.SourceText).ToList();
                start = Stopwatch.GetTimestamp();
                foreach (var type in compilation.Assembly.GlobalNamespace.GetNamespaceMembers().First().GetNamespaceMembers().First().GetTypeMembers()) { _ = type.GetAttributes(); _ = type.GetMembers(); }
                var decl = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                Console.WriteLine($"gen {gen:F0} bindattrs {decl:F0} chars {texts.Sum(t => t.Length)}");
            }
            return 0;
        }
        for (var i = 0; i < (filter == "edit" ? 0 : 6); i++)
        {
            var compilation = project.Compile();
            var start = Stopwatch.GetTimestamp();
            var bare = project.Compile();
            foreach (var type in bare.Assembly.GlobalNamespace.GetNamespaceMembers().First().GetNamespaceMembers().First().GetTypeMembers()) { _ = type.GetAttributes(); foreach (var m in type.GetMembers()) if (m is IPropertySymbol pp) { _ = pp.Type; _ = pp.GetAttributes(); } }
            var binding = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            var driver = BenchProject.Driver(files).RunGenerators(compilation);
            var gen = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var t = driver.GetTimingInfo();
            var run = await BenchRun.OfAsync(project.Compile(), BenchProject.Building, files);
            var peer = await BenchRun.OfAsync(project.Compile(), peers, theirs);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"binding {binding:F0} gen wall {gen:F0} timing {string.Join(' ', t.GeneratorTimes.Select(g => $"{g.ElapsedTime.TotalMilliseconds:F0}"))} | ours wall {run.Wall:F0} sum {run.Milliseconds:F0} {string.Join(' ', run.Times)} told {run.Told.Length} | peer wall {peer.Wall:F0} sum {peer.Milliseconds:F0} told {peer.Told.Length}"));
        }
        var hundred = new BenchProject(BenchSources.Schemas(100));
        files = hundred.Baselines();
        GeneratorDriver typing = BenchProject.Driver(files);
        var now = hundred.Compile();
        typing = typing.RunGenerators(now);
        for (var i = 0; i < (filter == "edit" ? 3000 : 14); i++)
        {
            var old = now.SyntaxTrees[7];
            now = now.ReplaceSyntaxTree(old, BenchProject.Tree(BenchSources.Edited(BenchSources.Schema(6), i), 7));
            var start = Stopwatch.GetTimestamp();
            typing = typing.RunGeneratorsAndUpdateCompilation(now, out var updated, out _);
            var gen = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var watched = updated.WithAnalyzers(BenchProject.Typing, new CompilationWithAnalyzersOptions(new AnalyzerOptions(files, new BenchOptions()), null, concurrentAnalysis: true, logAnalyzerExecutionTime: true));
            var told = await watched.GetAnalyzerSemanticDiagnosticsAsync(updated.GetSemanticModel(now.SyntaxTrees[7]), null, CancellationToken.None);
            var all = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            List<string> ts = [];
            foreach (var an in BenchProject.Typing) ts.Add($"{(await watched.GetAnalyzerTelemetryInfoAsync(watched.Analyzers.First(x => x.GetType() == an.GetType()), default)).ExecutionTime.TotalMilliseconds:F0}");
            Console.WriteLine($"edit gen {gen:F1} {string.Join(' ', typing.GetTimingInfo().GeneratorTimes.Select(g => $"{g.ElapsedTime.TotalMilliseconds:F0}"))} all {all:F1} an {string.Join(' ', ts)} told {told.Length} {told.FirstOrDefault()?.Id}");
        }
        var idle = new BenchProject(BenchSources.Ordinary(200));
        for (var i = 0; i < int.Parse(Environment.GetEnvironmentVariable("R") ?? "4", CultureInfo.InvariantCulture); i++)
        {
            var compilation = idle.Compile();
            var driver = BenchProject.Driver([]).RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var d);
            var t = driver.GetTimingInfo();
            var run = await BenchRun.OfAsync(updated, BenchProject.Typing, []);
            var none = await BenchRun.OfAsync(idle.Compile(), [BenchProject.Typing[1]], []);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle gen {string.Join(' ', t.GeneratorTimes.Select(g => $"{g.ElapsedTime.TotalMilliseconds:F2}"))} | ours wall {run.Wall:F1} sum {run.Milliseconds:F2} {string.Join(' ', run.Times)} wall of shape alone {none.Wall:F1}"));
        }
        return 0;
    }
}
