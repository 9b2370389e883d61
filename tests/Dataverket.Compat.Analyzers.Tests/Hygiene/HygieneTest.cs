using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Schemas;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

/// <summary>
/// Runs the analyzers over marked source: <c>{|DVC6004:State|}</c> must be found there and nothing anywhere else. All that warn run over every case,
/// so each also proves the silence of the other rules; advice, which would stand nearly everywhere, runs where it is asked for.
/// </summary>
internal sealed class HygieneTest : CSharpAnalyzerTest<SchemaShapeAnalyzer, DefaultVerifier>
{
    public const string Usings = """
        using System; using System.Collections.Generic; using System.Linq; using System.Text; using System.Text.Json; using System.Text.Json.Serialization; using System.Threading.Tasks;
        using System.ComponentModel.DataAnnotations.Schema; using System.Security.Cryptography; using Dataverket.Compat.Schemas; using Dataverket.Compat.Envelopes;

        """;

    private readonly bool _advises;

    private HygieneTest(string source, bool advises)
    {
        _advises = advises;
        TestCode = source;
        // A rule that looks at declarations and at code is reported by two analyzers, with one descriptor.
        TestState.MarkupHandling = MarkupMode.Allow;
        MarkupOptions = MarkupOptions.UseFirstDescriptor;
        Prepare(TestState, SolutionTransforms);
    }

    /// <summary>The profile of the whole assembly in front of the source; none for the tolerant one, which is the default.</summary>
    public static string Header(string profile) => Usings + (profile == "Tolerant" ? "" : $"[assembly: WireProfile(WireProfile.{profile})]\n");

    public static Task Check(string profile, string source) => new HygieneTest(Header(profile) + source, advises: false).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>With a second assembly that the source refers to.</summary>
    /// <param name="profile">The profile of the source's own assembly.</param>
    /// <param name="other">The source of the other assembly.</param>
    /// <param name="knowsSchemas">Whether that assembly refers to the schema attributes.</param>
    /// <param name="source">The marked source.</param>
    public static Task CheckBeside(string profile, string other, bool knowsSchemas, string source)
    {
        var test = new HygieneTest(Header(profile) + source, advises: false);
        var project = test.TestState.AdditionalProjects["Beside"];
        project.Sources.Add(other);
        project.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        foreach (var reference in test.TestState.AdditionalReferences.Take(test.TestState.AdditionalReferences.Count - (knowsSchemas ? 0 : 1))) project.AdditionalReferences.Add(reference);
        test.TestState.AdditionalProjectReferences.Add("Beside");
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    public static Task CheckAdvice(string profile, string source) => new HygieneTest(Header(profile) + source, advises: true).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>References that need no download, and the language of the newest compiler.</summary>
    public static void Prepare(SolutionState state, List<Func<Solution, ProjectId, Solution>> transforms)
    {
        state.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        foreach (var reference in Basic.Reference.Assemblies.Net100.References.All) state.AdditionalReferences.Add(reference);
        state.AdditionalReferences.Add(MetadataReference.CreateFromFile(typeof(MessageSchema).Assembly.Location));
        transforms.Add((solution, id) =>
        {
            var project = solution.GetProject(id)!;
            var options = (CSharpCompilationOptions)project.CompilationOptions!;
            return solution
                .WithProjectCompilationOptions(id, options.WithNullableContextOptions(NullableContextOptions.Enable).WithAllowUnsafe(true))
                .WithProjectParseOptions(id, ((CSharpParseOptions)project.ParseOptions!).WithLanguageVersion(LanguageVersion.CSharp14));
        });
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers()
        => _advises ? [new SchemaAdviceAnalyzer()] : [new SchemaShapeAnalyzer(), new SerializerUseAnalyzer(), new HandlingAnalyzer()];
}
