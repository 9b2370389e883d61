using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Tests.Support;
using Dataverket.Compat.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Tests.Judging;

/// <summary>From a changed source to what running its witnesses shows: the compiler puts them into the assembly, and the library finds and runs them there.</summary>
public sealed class WitnessRunTests
{
    private const string Path = "/code/compat/events/no.maskin.sized.v1.txt";
    private const string Head = "compat 1\nevent no.maskin.sized 1\nprofile tolerant\n";

    private const string Source = """
        using Dataverket.Compat.Schemas;
        namespace Maskin;
        [EventSchema("no.maskin.sized", 1)] public sealed partial record Sized { public required int Cpu { get; init; } public string? Sone_æ { get; init; } }
        """;

    [Fact]
    public void What_the_compiler_says_of_the_tolerant_reader_is_shown_by_the_reader_that_it_generated()
    {
        var report = WitnessRun.Check(Build(Source, "true", Head + "\"sone_æ\" int32\n"));

        Assert.Contains(report.Results, result => result is { Witness: { RuleId: "DVC1002", IsBackward: true, Expected: WitnessOutcome.Throws, Document: "{}" }, State: WitnessState.Confirmed });
        Assert.Contains(report.Results, result => result is { Witness: { RuleId: "DVC1100", IsBackward: true, Document: "{\"sone_æ\":1,\"cpu\":1}" or "{\"sone_æ\":1}" }, State: WitnessState.Confirmed });
        Assert.All(report.Results.Where(result => !result.Witness.IsBackward), result => Assert.Equal(WitnessState.NotRun, result.State));
        Assert.True(report.IsSound);
        report.Verify();
    }

    [Fact]
    public void With_an_earlier_build_what_it_reads_is_run_too()
    {
        var earlier = Build(Source.Replace("required int Cpu", "required string Cpu", StringComparison.Ordinal), "false", Head);

        var report = WitnessRun.Check(Build(Source, "true", Head + "cpu text required\n\"sone_æ\" text?\n"), earlier);

        Assert.Equal([(true, WitnessState.Confirmed), (false, WitnessState.Confirmed)], report.Results.Select(result => (result.Witness.IsBackward, result.State)));
    }

    [Fact]
    public void What_the_earlier_build_refuses_too_is_no_document_of_its_own()
    {
        const string Line = """{"rule":"DVC1100","type":"no.maskin.sized","version":1,"backward":true,"expected":"Throws","profile":"Tolerant","writer":"Tolerant","pointer":"/cpu","what":"w","document":"{\"cpu\":true}"}""";
        var earlier = Build(Source.Replace("required int Cpu", "required string Cpu", StringComparison.Ordinal), "false", Head);

        var result = Assert.Single(WitnessRun.Check(Build(Source + Carried("1") + Carried(Line), "false", Head), earlier).Results);

        Assert.Equal(WitnessState.NotConfirmed, result.State);
        Assert.Contains("cannot read it", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_put_into_an_assembly_unless_it_is_asked_for()
        => Assert.Contains("carries no witnesses", Assert.Throws<ArgumentException>(() => WitnessRun.Check(Build(Source, "false", Head))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_schema_that_has_not_changed_has_none_and_says_so()
        => Assert.Empty(WitnessRun.Check(Build(Source, "true", Head + "cpu int32 required\n\"sone_æ\" text?\n")).Results);

    [Theory]
    [InlineData("""{"rule":"DVC1002","type":"no.maskin.sized","version":1,"backward":true,"expected":"Lossy","profile":"Tolerant","writer":"Tolerant","pointer":"","what":"w","document":"{}"}""", "Throws")]
    [InlineData("""{"rule":"DVC1002","type":"no.maskin.sized","version":1,"backward":true,"expected":"Throws","profile":"Tolerant","writer":"Tolerant","pointer":"","what":"w","document":"{\"cpu\":1}"}""", "Ok")]
    [InlineData("""{"rule":"DVC1002","type":"no.maskin.other","version":1,"backward":true,"expected":"Throws","profile":"Tolerant","writer":"Tolerant","pointer":"","what":"w","document":"{}"}""", "no schema")]
    [InlineData("""{"rule":"DVC1002","type":"no.maskin.sized","version":2,"backward":true,"expected":"Throws","profile":"Web","writer":"Web","pointer":"","what":"w","document":"{}"}""", "no schema")]
    public void What_does_not_happen_is_not_confirmed_and_fails_the_test_that_asks(string line, string detail)
    {
        var report = WitnessRun.Check(Build(Source + Carried("1") + Carried(line), "false", Head));

        var result = Assert.Single(report.Results);
        Assert.Equal(WitnessState.NotConfirmed, result.State);
        Assert.Contains(detail, result.Detail, StringComparison.Ordinal);
        Assert.False(report.IsSound);
        Assert.Contains("DVC1002 no.maskin.", Assert.Throws<InvalidOperationException>(report.Verify).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", "form")]
    [InlineData("", "form")]
    public void A_list_of_another_form_is_refused(string title, string says)
        => Assert.Contains(says, Assert.Throws<ArgumentException>(() => WitnessRun.Check(Build(Source + Carried(title), "false", Head))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"rule":1}""")]
    [InlineData("""{"rule":"DVC1002","type":"t","version":"1","backward":true,"expected":"Throws","profile":"Web","writer":"Web","pointer":"","what":"","document":null}""")]
    [InlineData("""{"rule":"DVC1002","type":"t","version":1,"backward":true,"expected":"Explodes","profile":"Web","writer":"Web","pointer":"","what":"","document":null}""")]
    public void A_line_that_cannot_be_read_is_named(string line)
        => Assert.Contains("cannot be read", Assert.Throws<ArgumentException>(() => WitnessRun.Check(Build(Source + Carried("1") + Carried(line), "false", Head))).Message, StringComparison.Ordinal);

    private static string Carried(string line) => "\npublic static class S" + Guid.NewGuid().ToString("N") + ";\n//ATTRIBUTE " + line;

    private static Assembly Build(string source, string asked, string baseline)
    {
        // Attributes of an assembly stand first.
        var lines = source.Split('\n');
        var attributes = lines.Where(line => line.StartsWith("//ATTRIBUTE ", StringComparison.Ordinal)).Select(line => $"[assembly: System.Reflection.AssemblyMetadata(\"Dataverket.Compat.Witnesses\", {SymbolDisplay.FormatLiteral(line[12..], quote: true)})]");
        var text = string.Join('\n', lines.Take(1).Concat(attributes).Concat(lines.Skip(1)));
        var compilation = GeneratorRun.Of(text).Compilation;
        CSharpGeneratorDriver.Create(
                [new SchemaGenerator().AsSourceGenerator(), new WitnessGenerator().AsSourceGenerator()], [new Baseline(baseline)], (CSharpParseOptions)compilation.SyntaxTrees[0].Options, new Options(asked))
            .RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _, TestContext.Current.CancellationToken);
        using var image = new MemoryStream();
        var emitted = updated.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return new AssemblyLoadContext("witnesses", isCollectible: true).LoadFromStream(image);
    }

    private sealed class Baseline(string text) : AdditionalText
    {
        public override string Path => WitnessRunTests.Path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, Encoding.UTF8);
    }

    private sealed class Options(string asked) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Given(asked);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Given(string asked) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = key == "build_property.CompatWitnesses" ? asked : key == "build_property.RootNamespace" ? "Maskin" : null;
            return value is not null;
        }
    }
}
