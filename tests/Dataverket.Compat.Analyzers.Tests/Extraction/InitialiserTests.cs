using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Tests.Extraction;

/// <summary>What a member holds in absence, told from its source.</summary>
public sealed class InitialiserTests
{
    [Theory]
    [InlineData("List<int> A { get; init; } = new(16);", "[]")]
    [InlineData("List<int> A { get; init; } = new List<int>(0);", "[]")]
    [InlineData("string[] A { get; init; } = new string[0];", "[]")]
    [InlineData("string[] A { get; init; } = new string[] { };", "[]")]
    [InlineData("string[] A { get; init; } = { };", "[]")]
    [InlineData("Dictionary<string, int> A { get; init; } = new(4);", "{}")]
    [InlineData("Dictionary<string, int> A { get; init; } = new(StringComparer.Ordinal);", "?")]
    [InlineData("List<int> A { get; init; } = new(Enumerable.Range(0, 4));", "?")]
    [InlineData("List<int> A { get; init; } = new(16) { 4 };", "?")]
    [InlineData("string[] A { get; init; } = new string[2];", "?")]
    [InlineData("string[] A { get; init; } = new[] { \"a\" };", "?")]
    [InlineData("Guid A { get; init; } = Guid.Empty;", null)]
    [InlineData("Guid? A { get; init; } = Guid.Empty;", "?")]
    [InlineData("Guid A { get; init; } = Guid.NewGuid();", "?")]
    [InlineData("string A { get; init; } = nameof(Guid);", "\"Guid\"")]
    public void What_stands_in_the_source_is_what_it_is(string member, string? value)
    {
        var shape = Extracted.Of($"[EventSchema(\"no.a.b\", 1)] public sealed partial record S {{ public {member} }}");

        Assert.Equal(value, Assert.Single(((ObjectShape)shape.Root).Members).Default);
    }

    [Fact]
    public void An_editor_that_knows_the_source_of_another_project_says_what_a_build_says()
    {
        const string Usings = "using System; using System.Collections.Generic; using System.Text.Json.Serialization; using Dataverket.Compat.Schemas;";
        var shared = new Extracted($$"""
            {{Usings}}
            namespace Shared;
            public record Base { public int Mb { get; init; } = 1024; public List<int> L { get; init; } = [1]; [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? N { get; init; } = "n"; }
            public record Part { public int Gb { get; init; } }
            [JsonDerivedType(typeof(Wide), "wide")] public abstract record Variants; public sealed record Wide : Variants { public int W { get; init; } }
            """).Compilation.WithAssemblyName("Shared");
        using var stream = new MemoryStream();
        Assert.True(shared.Emit(stream, cancellationToken: TestContext.Current.CancellationToken).Success);
        var app = new Extracted($$"""
            {{Usings}}
            [EventSchema("no.a.b", 1)] public sealed partial record S : Shared.Base { public Shared.Part? P { get; init; } public Shared.Variants? V { get; init; } public OpenVariant<Shared.Variants> O { get; init; } public Own? Q { get; init; } }
            [EventSchema("no.a.c", 1, Profile = WireProfile.Web)] public sealed record T : Shared.Base { public Shared.Part? P { get; init; } }
            [JsonDerivedType(typeof(Shared.Wide), "wide")] public interface Own;
            """).Compilation;

        var (edited, built) = (app.AddReferences(shared.ToMetadataReference()), app.AddReferences(Microsoft.CodeAnalysis.MetadataReference.CreateFromImage(stream.ToArray())));

        Assert.Equal(Texts(built), Texts(edited));
        Assert.Equal(Refused(built), Refused(edited));
    }

    private static string[] Texts(CSharpCompilation compilation) => [.. new Extracted(compilation).Schemas().Select(shape => Dataverket.Compat.Analyzers.Baselines.BaselineText.Print(new(shape, default, IsRetired: false)))];

    private static string[] Refused(CSharpCompilation compilation)
        => [.. CSharpGeneratorDriver.Create(new Dataverket.Compat.Analyzers.Generation.SchemaGenerator()).RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Diagnostics.Select(diagnostic => diagnostic.ToString()).Order(StringComparer.Ordinal)];
}
