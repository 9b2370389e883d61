using System.Collections.Concurrent;
using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Tests.Baselines;

public class BaselineCacheTests
{
    private const string Text = "compat 1\nevent no.a.b 1\nprofile web\ncpu int32\n";

    [Fact]
    public async Task A_text_that_is_unchanged_is_not_parsed_again_and_one_that_changed_is()
    {
        var probe = new Probe();
        var file = new File("/code/compat/events/no.a.b.v1.txt", Text);

        var first = Assert.Single(await Run(probe, file));
        var again = Assert.Single(await Run(probe, file));
        file.Text = SourceText.From(Text + "memory int32\n");
        var changed = Assert.Single(await Run(probe, file));

        Assert.NotNull(first.Baseline);
        Assert.Same(first.Baseline, again.Baseline);
        Assert.NotEqual(first.Baseline, changed.Baseline);
    }

    [Fact]
    public async Task Faults_name_their_file_and_other_additional_files_are_left_alone()
    {
        var files = await Run(new Probe(), new File("/code/compat/events/no.a.c.v1.txt", "<<<<<<< x"), new File("/code/README.md", "hello"), new File("C:\\code\\compat\\events\\no.a.b.v1.txt", Text + "?\n"), new File("/code/other/no.a.b.v1.txt", "x"));

        Assert.Equal(["/code/compat/events/no.a.c.v1.txt", "C:\\code\\compat\\events\\no.a.b.v1.txt"], files.Select(file => file.Path));
        Assert.All(files, file => Assert.Equal(file.Path, Assert.Single(file.Faults).Path));
    }

    [Fact]
    public async Task A_file_whose_name_and_header_differ_is_told()
    {
        var files = await Run(new Probe(), new File("/code/compat/events/no.a.b.v2.txt", Text));

        Assert.Contains("'no.a.b.v1.txt'", Assert.Single(Assert.Single(files).Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_or_is_far_too_large_is_one_fault()
    {
        var files = await Run(new Probe(), new File("/code/compat/events/a.v1.txt", null), new File("/code/compat/events/b.v1.txt", new string('a', 2 * BaselineLimits.Size)));

        Assert.All(files, file => Assert.Single(file.Faults));
        Assert.All(files, file => Assert.Null(file.Baseline));
    }

    [Fact]
    public void Model_and_baselines_know_no_compiler()
        => Assert.All(
            new[] { "Model", "Baselines" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, "src", "Dataverket.Compat.Analyzers", folder), "*.cs")),
            file => Assert.DoesNotContain("Microsoft.CodeAnalysis", System.IO.File.ReadAllText(file), StringComparison.Ordinal));

    private static async Task<IReadOnlyList<BaselineFile>> Run(Probe probe, params AdditionalText[] files)
    {
        probe.Files.Clear();
        await new Extracted("class C;").Compilation.WithAnalyzers([probe], new AnalyzerOptions([.. files])).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. probe.Files];
    }

    private sealed class File(string path, string? text) : AdditionalText
    {
        public override string Path => path;

        public SourceText? Text { get; set; } = text is null ? null : SourceText.From(text);

        public override SourceText? GetText(CancellationToken cancellationToken = default) => Text;
    }

#pragma warning disable RS1012, RS1036, RS1041 // a probe of this test, no analyzer that ships
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class Probe : DiagnosticAnalyzer
    {
        private readonly BaselineCache _cache = new();

        public ConcurrentQueue<BaselineFile> Files { get; } = new();

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [new("X", "x", "x", "x", DiagnosticSeverity.Hidden, true)];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterCompilationStartAction(start =>
            {
                foreach (var file in _cache.Read(start.Options.AdditionalFiles, start.CancellationToken)) Files.Enqueue(file);
            });
        }
    }
#pragma warning restore
}
