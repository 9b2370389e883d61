using System.Diagnostics.CodeAnalysis;
using Dataverket.Compat.Analyzers.Accepting;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Tests.Accepting;

public sealed class BaselineGeneratorTests
{
    private const string Source = """
        using Dataverket.Compat.Schemas;
        namespace Maskin {
        [EventSchema("no.maskin.sized", 2)] public sealed partial record Sized { public int Cpu { get; init; } [Upcaster] internal static Sized From(Old.SizedV1 old) => new(); }
        public static partial class Old { [EventSchema("no.maskin.sized", 1)] public sealed partial record SizedV1 { public string Size { get; init; } = ""; } }
        [CommandSchema("no.maskin.resize", 1)] public sealed partial record Resize { public int Cpu { get; init; } }
        [EventReader("no.nett.seen", Oldest = 1, Newest = 1)] public sealed partial record Seen { public int Port { get; init; } }
        namespace Elsewhere { public sealed class EventSchemaAttribute(string type, int version) : System.Attribute { public string Type => type; public int Version => version; } }
        [Elsewhere.EventSchema("no.maskin.other", 1)] public sealed record Other(int X);
        public sealed record Plain(int X);
        }
        """;

    [Fact]
    public void Each_schema_that_is_owned_asks_for_one_file_by_its_type_and_version()
    {
        var entries = BaselineManifest.Parse(Run(Source, accepting: "true")!)!;

        Assert.Equal(["events/no.maskin.resize.v1.txt", "events/no.maskin.sized.v1.txt", "events/no.maskin.sized.v2.txt"], entries.Select(entry => entry.Path));
        Assert.Equal(["compat 1", "event no.maskin.sized 2", "profile tolerant"], entries[2].Lines.Take(3));
        Assert.StartsWith("cpu int32", entries[2].Lines[3], StringComparison.Ordinal);
        Assert.StartsWith("size text", entries[1].Lines[3], StringComparison.Ordinal);
        Assert.Equal("command no.maskin.resize 1", entries[0].Lines[1]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("false")]
    public void Nothing_is_written_while_nobody_accepts(string? accepting) => Assert.Null(Run(Source, accepting));

    [Fact]
    public void An_assembly_without_schemas_asks_for_none_and_says_so()
        => Assert.Empty(BaselineManifest.Parse(Run("public sealed record Plain(int X);", accepting: "true")!)!);

    [Theory]
    [InlineData("[EventSchema(null, 1)]")]
    [InlineData("[EventSchema(\"no.maskin.sized\")]")]
    [InlineData("[EventSchema(\"no.maskin.sized\", \"one\")]")]
    [InlineData("[EventSchema(")]
    public void An_unfinished_attribute_asks_for_nothing(string attribute)
        => Assert.DoesNotContain("Exception", Run("using Dataverket.Compat.Schemas; " + attribute + " public sealed partial record Sized { public int Cpu { get; init; } }", accepting: "true")!, StringComparison.Ordinal);

    private static string? Run(string source, string? accepting)
    {
        var compilation = GeneratorRun.Of(source).Compilation;
        var result = CSharpGeneratorDriver.Create([new BaselineGenerator().AsSourceGenerator()], [], null, new Options(accepting)).RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.Empty(result.Diagnostics);
        return result.GeneratedSources.SingleOrDefault(file => file.HintName == "CompatBaselines.g.cs").SourceText?.ToString();
    }

    private sealed class Options(string? accepting) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Global(accepting);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Global(string? accepting) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.CompatAccepting" ? accepting : null;
                return value is not null;
            }
        }
    }
}
