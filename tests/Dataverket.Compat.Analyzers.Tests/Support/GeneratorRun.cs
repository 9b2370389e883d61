using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Schemas;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Tests.Support;

/// <summary>One run of the generator over source texts, and the compilation with what it wrote.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions Parse = new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    private static readonly MetadataReference[] References = [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MessageSchema).Assembly.Location)];

    private GeneratorRun(CSharpCompilation compilation, GeneratorDriver driver)
    {
        Driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
        Compilation = compilation;
        Updated = updated;
    }

    public GeneratorDriver Driver { get; }

    public CSharpCompilation Compilation { get; }

    public Compilation Updated { get; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    /// <summary>What the generator refused, in the order of the source.</summary>
    public IReadOnlyList<Diagnostic> Refusals => [.. Result.Diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)];

    /// <summary>The generated files by name.</summary>
    public IReadOnlyDictionary<string, string> Files => Result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>Everything the compiler says that is not hidden, generated code included; documentation counts.</summary>
    public IReadOnlyList<Diagnostic> CompilerSays => [.. Updated.GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden)];

    public static GeneratorRun Of(params string[] sources) => In("Maskin", sources);

    public static GeneratorRun In(string? rootNamespace, params string[] sources)
    {
        var trees = sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, Parse, path: $"/code/File{i}.cs", encoding: System.Text.Encoding.UTF8));
        var compilation = CSharpCompilation.Create(
            "Maskin.Assembly", trees, References,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, deterministic: true));
        var driver = CSharpGeneratorDriver.Create(
            [new SchemaGenerator().AsSourceGenerator()], [], Parse, new RootNamespaceOptions(rootNamespace), new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return new(compilation, driver);
    }

    /// <summary>Runs again after an edit, keeping what the driver knows.</summary>
    public GeneratorRun After(Func<CSharpCompilation, CSharpCompilation> edit) => new(edit(Compilation), Driver);

    public ImmutableArray<IncrementalStepRunReason> Reasons(string step)
        => [.. Result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason)];

    public ImmutableArray<IncrementalStepRunReason> OutputReasons
        => [.. Result.TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(run => run.Outputs).Select(output => output.Reason)];

    public static SyntaxTree Tree(string source, string path) => CSharpSyntaxTree.ParseText(source, Parse, path, System.Text.Encoding.UTF8);
}
