using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Tests.Generation;

public class CachingTests
{
    private static readonly string[] Sources =
    [
        "using Dataverket.Compat.Schemas; namespace Maskin; [EventSchema(\"no.a.b\", 1)] public sealed partial record Seen { public int A { get; init; } public Part? P { get; init; } }",
        "using Dataverket.Compat.Schemas; namespace Maskin; [CommandSchema(\"no.a.c\", 1)] public sealed partial record Do { [Upcaster] private static Do From(Seen s) => new(); }",
        "namespace Maskin; public sealed record Part(int X);",
        "using Dataverket.Compat.Schemas; [EventSchema(\"no.a.d\", 1)] public sealed record Refused;",
    ];

    [Fact]
    public void An_edit_elsewhere_reuses_every_model_and_every_output()
        => Reused(compilation => compilation.AddSyntaxTrees(GeneratorRun.Tree("class Unrelated { object? F; }", "/code/Other.cs")));

    [Fact]
    public void A_comment_that_moves_everything_reuses_every_model()
    {
        var run = Edited(0, source => "// A comment.\n\n" + source);

        Assert.All(run.Reasons(SchemaGenerator.SchemaStep), reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
        Assert.All(run.Reasons(SchemaGenerator.ModuleStep), reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
    }

    [Fact]
    public void A_changed_member_makes_only_its_own_schema_anew()
    {
        var run = Edited(0, source => source.Replace("int A", "long A", StringComparison.Ordinal));

        Assert.Equal(1, run.Reasons(SchemaGenerator.SchemaStep).Count(reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));
    }

    [Fact]
    public void A_changed_member_type_in_another_file_is_noticed()
    {
        var run = Edited(2, source => source.Replace("int X", "long Y", StringComparison.Ordinal));

        Assert.Contains(run.Files.Values, text => text.Contains("\"y\"u8", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refusal_follows_its_place_when_the_text_above_it_grows()
    {
        var run = Edited(3, source => "\n\n" + source);

        Assert.Equal(2, Assert.Single(run.Refusals).Location.GetLineSpan().StartLinePosition.Line);
    }

    private static void Reused(Func<Microsoft.CodeAnalysis.CSharp.CSharpCompilation, Microsoft.CodeAnalysis.CSharp.CSharpCompilation> edit)
    {
        var run = GeneratorRun.Of(Sources).After(edit);

        Assert.NotEmpty(run.OutputReasons);
        foreach (var reason in run.Reasons(SchemaGenerator.SchemaStep).Concat(run.Reasons(SchemaGenerator.ModuleStep)).Concat(run.OutputReasons))
            Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}");
    }

    private static GeneratorRun Edited(int file, Func<string, string> edit) => GeneratorRun.Of(Sources).After(compilation =>
    {
        var tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == $"/code/File{file}.cs");
        return compilation.ReplaceSyntaxTree(tree, GeneratorRun.Tree(edit(tree.ToString()), tree.FilePath));
    });
}
