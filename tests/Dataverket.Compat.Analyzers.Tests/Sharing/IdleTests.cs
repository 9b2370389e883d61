using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Sharing;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Compat.Analyzers.Tests.Sharing;

/// <summary>A project without schemas is left alone; however a schema is spelled, it is not overlooked.</summary>
public sealed class IdleTests
{
    private const string Ordinary = """
        using System; using Dataverket.Compat.Schemas;
        public sealed class Service { public string Of(object? value) { try { System.IO.File.Open("a", System.IO.FileMode.Open); return value switch { int n => nameof(n), _ => value!.GetType().Name }; } catch (System.Text.Json.JsonException) { return "no schema" == "x" ? "" : "\u0045ventSchema"; } } }
        """;

    private static ImmutableArray<DiagnosticAnalyzer> Analyzers => [new SchemaChangeAnalyzer(), new SchemaShapeAnalyzer(), new SchemaAdviceAnalyzer(), new SerializerUseAnalyzer(), new HandlingAnalyzer()];

    [Fact]
    public async Task In_a_project_without_schemas_no_analyzer_asks_for_anything()
    {
        var watched = Watch(new Extracted(Ordinary).Compilation);
        Assert.Empty(await watched.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken));

        foreach (var analyzer in watched.Analyzers)
        {
            var asked = await watched.GetAnalyzerTelemetryInfoAsync(analyzer, TestContext.Current.CancellationToken);
            Assert.Equal((0, 0, 0, 0, 0), (asked.SymbolActionsCount, asked.OperationActionsCount, asked.CompilationEndActionsCount, asked.SyntaxNodeActionsCount, asked.SemanticModelActionsCount));
        }
    }

    [Theory]
    [InlineData("[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen;", "")]
    [InlineData("[Dataverket.Compat.Schemas.RequestSchemaAttribute(\"no.a.b\", 1)] public sealed partial record Seen;", "")]
    [InlineData("[\\u0045ventSchema(\"no.a.b\", 1)] public sealed partial record Seen;", "")]
    [InlineData("[Named(\"no.a.b\", 1)] public sealed partial record Seen;", "global using Named = Dataverket.Compat.Schemas.CommandSchemaAttribute;")]
    [InlineData("namespace A { using Named = Dataverket.Compat.Schemas.ReplySchemaAttribute; [Named(\"no.a.b\", 1)] public sealed partial record Seen; }", "")]
    [InlineData("public static class Holder { [EventReader(\"no.a.b\")] public sealed partial record Seen; }", "")]
    [InlineData("public sealed partial record Seen;", "using Dataverket.Compat.Schemas; [EventSchema(\"no.a.b\", 1)] public sealed partial record Seen;")]
    public void A_schema_is_found_however_it_is_spelled(string source, string other)
    {
        var compilation = new Extracted("using Dataverket.Compat.Schemas; " + source, other).Compilation;
        var driver = CSharpGeneratorDriver.Create([new SchemaGenerator().AsSourceGenerator()], [], new CSharpParseOptions(LanguageVersion.CSharp14), new RootNamespaceOptions("Maskin")).RunGenerators(compilation, TestContext.Current.CancellationToken);

        Assert.Equal("Seen", Assert.Single(TypeIndex.Of(compilation, CancellationToken.None).Schemas).Type.Name);
        Assert.False(SchemaKnowledge.Of(compilation).Reach(CancellationToken.None).IsEmpty);
        Assert.NotEmpty(driver.GetRunResult().GeneratedTrees);
    }

    [Theory]
    [InlineData("enum E { A } class Use { void Of(Open<E> open) { switch (open.Value) { case E.A: System.Console.WriteLine(); break; } } }", "DVC6002")]
    [InlineData("class Use { bool Of(Dataverket.Compat.Envelopes.Envelope envelope) => envelope.Version == 2; }", "DVC6017")]
    public async Task What_our_own_types_say_is_told_without_a_schema(string source, string id)
        => Assert.Contains(await Watch(new Extracted("using Dataverket.Compat.Schemas; " + source).Compilation).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken), told => told.Id == id);

    [Fact]
    public async Task A_schema_of_another_project_is_met_in_one_that_declares_none()
    {
        var other = new Extracted("using Dataverket.Compat.Schemas; [EventSchema(\"no.a.b\", 1)] public sealed partial record Seen;").Compilation.WithAssemblyName("Other");
        var told = await Watch(new Extracted("class Use { string Of(Seen seen) => System.Text.Json.JsonSerializer.Serialize(seen); }").Compilation.AddReferences(other.ToMetadataReference())).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        Assert.Contains(told, each => each.Id == "DVC6011");
    }

    private static CompilationWithAnalyzers Watch(Compilation compilation)
        => compilation.WithAnalyzers(Analyzers, new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: true));
}
