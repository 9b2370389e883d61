#pragma warning disable
using System.Diagnostics;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Tests.Support;
using Dataverket.Compat.Schemas;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
namespace Dataverket.Compat.Analyzers.Tests.Hygiene;
public class ZPerfTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Measure()
    {
        var one = string.Concat(Enumerable.Range(0, 1000).Select(i => $"[EventSchema(\"no.a.b{i}\", 1)] public sealed partial record S{i} {{ {string.Concat(Enumerable.Range(0, 12).Select(j => j % 4 == 0 ? $"public string? M{j} {{ get; init; }} " : $"public int M{j} {{ get; init; }} "))} public E{i % 50} E {{ get; init; }} }}\n")) + string.Concat(Enumerable.Range(0, 50).Select(i => $"public enum E{i} {{ A = 0, B = 1 }}\n"));
        for (var k = 0; k < 6; k++)
        {
            var compilation = CSharpCompilation.Create("B", [GeneratorRun.Tree(HygieneTest.Usings + one, "/a.cs")], [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MessageSchema).Assembly.Location)], new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
            _ = compilation.GetDiagnostics().Length;
            var with = compilation.WithAnalyzers([new SchemaShapeAnalyzer(), new SchemaAdviceAnalyzer(), new SerializerUseAnalyzer(), new HandlingAnalyzer()], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, false, true));
            var watch = Stopwatch.StartNew();
            var result = await with.GetAnalysisResultAsync(default);
            { var w = Stopwatch.StartNew(); var reach = SchemaReach.Of(compilation, default); var t0 = w.Elapsed.TotalMilliseconds; var types = compilation.Assembly.GlobalNamespace.GetTypeMembers(); var line = $"reach {t0:F1} "; 
              foreach (var f in typeof(SchemaShapeAnalyzer).GetField("Checks", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.GetValue(null) as Action<ShapeCheck>[] ?? []) { w.Restart(); foreach (var t in types) if (reach.Find(t) is { } u) f(new ShapeCheck(t, u, reach, _ => { })); line += $"{f.Method.DeclaringType!.Name} {w.Elapsed.TotalMilliseconds:F1} "; } output.WriteLine(line); }
            output.WriteLine($"{watch.ElapsedMilliseconds} ms " + string.Join(", ", result.AnalyzerTelemetryInfo.Select(t => $"{t.Key.GetType().Name} {t.Value.ExecutionTime.TotalMilliseconds:F1}")) + " " + result.GetAllDiagnostics().Length);
        }
    }
}
