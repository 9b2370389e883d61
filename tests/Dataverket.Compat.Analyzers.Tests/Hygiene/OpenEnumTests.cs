using Dataverket.Compat.CodeFixes;
using Dataverket.Compat.Schemas;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

public class OpenEnumTests
{
    private const string Enum = "public enum State { Unknown = 0, On = 1 }\n";

    [Fact]
    public async Task The_member_is_declared_open_and_code_that_reads_it_goes_on_with_its_value()
    {
        const string Before = Enum + """
            [EventSchema("no.a.b", 1)] public sealed partial record Seen { public required State $S { get; init; } }
            static class Uses
            {
                public static Seen Make() => new() { S = State.On };
                public static bool Is(Seen seen, Seen? other) => seen.S == State.On || other?.S == State.On || seen is { S: State.On } || (seen with { S = State.Unknown }).S is State.On;
                public static string Name => nameof(Seen.S);
            }
            """;

        var after = await Open(Before);

        Assert.Equal(
            Before.Replace("State $S", "Open<State> S", StringComparison.Ordinal).Replace("seen.S ==", "seen.S.Value ==", StringComparison.Ordinal).Replace("other?.S ==", "other?.S.Value ==", StringComparison.Ordinal)
                .Replace("{ S: State.On }", "{ S.Value: State.On }", StringComparison.Ordinal).Replace("}).S is", "}).S.Value is", StringComparison.Ordinal), after);
    }

    [Fact]
    public async Task A_nullable_one_stays_nullable()
        => Assert.Equal(
            Enum + "[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen { public Open<State>? S { get; init; } public State? Same => S?.Value; }",
            await Open(Enum + "[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen { public State? $S { get; init; } public State? Same => S; }"));

    [Theory]
    [InlineData("[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public sealed partial record Seen { public required State $S { get; init; } }")]
    [InlineData("[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen { public required int $S { get; init; } }")]
    [InlineData("[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen { public required Open<State> $S { get; init; } }")]
    [InlineData("[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen { public State $S { get; init; } = State.On; }")]
    [InlineData("public sealed partial record Seen { public required State $S { get; init; } }")]
    public async Task It_is_offered_only_where_our_own_reader_reads_a_closed_enum(string source) => Assert.Null(await Open(Enum + source));

    private static async Task<string?> Open(string marked)
    {
        var at = HygieneTest.Usings.Length + marked.IndexOf('$', StringComparison.Ordinal);
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "One", "One", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable), parseOptions: new CSharpParseOptions(LanguageVersion.CSharp14),
            metadataReferences: [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MessageSchema).Assembly.Location)]));
        var document = workspace.AddDocument(project.Id, "Seen.cs", Microsoft.CodeAnalysis.Text.SourceText.From(HygieneTest.Usings + marked.Replace("$", "", StringComparison.Ordinal)));
        List<CodeAction> actions = [];

        await new OpenEnumRefactoring().ComputeRefactoringsAsync(new CodeRefactoringContext(document, new(at, 0), actions.Add, TestContext.Current.CancellationToken));
        if (actions.Count == 0) return null;
        var changed = (await Assert.Single(actions).GetOperationsAsync(TestContext.Current.CancellationToken)).OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        // What was made compiles: only the generated part of the schema is missing, and that is no error.
        Assert.DoesNotContain((await changed.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!.GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString()[HygieneTest.Usings.Length..];
    }
}
