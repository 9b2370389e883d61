using System.Collections.Immutable;
using System.Text;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>
/// A project as a warm compiler meets it: its references are read and its files are parsed, and nothing else is known of them. Every compilation gets files of its own, so that nothing that was
/// found out about a file in one run can serve the next.
/// </summary>
internal sealed class BenchProject
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.CSharp14);

    private static readonly MetadataReference[] References = [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(Compat.Schemas.MessageSchema).Assembly.Location)];

    private static readonly CSharpCompilationOptions Options = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, deterministic: true, concurrentBuild: true);

    // A compiler knows what it refers to before the first analyzer starts.
    private static readonly CSharpCompilation Empty = Bound(CSharpCompilation.Create("Bench.Events", [], References, Options));

    private readonly string[] _sources;

    public BenchProject(IEnumerable<string> sources) => _sources = [.. sources];

    /// <summary>What a build runs: advice is no warning, so it is not asked for.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Building => [new SchemaChangeAnalyzer(), new SchemaShapeAnalyzer(), new SerializerUseAnalyzer(), new HandlingAnalyzer()];

    /// <summary>What an editor runs.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Typing => [.. Building, new SchemaAdviceAnalyzer()];

    /// <summary>The baselines of the schemas as they are, below the project.</summary>
    public ImmutableArray<AdditionalText> Baselines() => [.. BaselineSource.Of(Compile(), CancellationToken.None).Select(file => (AdditionalText)new BenchText("/bench/compat/" + file.Path, file.Text))];

    /// <summary>A compilation that knows nothing yet.</summary>
    public CSharpCompilation Compile() => Empty.AddSyntaxTrees([.. _sources.Select((source, i) => Tree(source, i))]);

    public static GeneratorDriver Driver(ImmutableArray<AdditionalText> files) => CSharpGeneratorDriver.Create(
        [new SchemaGenerator().AsSourceGenerator(), new BaselineGenerator().AsSourceGenerator(), new WitnessGenerator().AsSourceGenerator()], files, Parsing, new RootNamespaceOptions("Bench.Events"));

    /// <summary>What the generators of a run took, in milliseconds.</summary>
    public static double Milliseconds(GeneratorDriver driver) => driver.GetTimingInfo().GeneratorTimes.Sum(time => time.ElapsedTime.TotalMilliseconds);

    private static CSharpCompilation Bound(CSharpCompilation compilation)
    {
        _ = compilation.GetSpecialType(SpecialType.System_Object).GetMembers();
        return compilation;
    }

    public static SyntaxTree Tree(string source, int number) => CSharpSyntaxTree.ParseText(source, Parsing, $"/bench/File{number}.cs", Encoding.UTF8);
}
