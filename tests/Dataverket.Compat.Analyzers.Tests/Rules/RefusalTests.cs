using Dataverket.Compat.Analyzers.Rules;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Tests.Rules;

public class RefusalTests
{
    private const string Usings =
        "using System; using System.Collections.Generic; using System.Text.Json.Serialization; using Dataverket.Compat.Schemas;\n";

    public static TheoryData<string> Members => [.. RefusalCases.Members];

    public static TheoryData<string> Files => [.. RefusalCases.Files];

    [Theory]
    [MemberData(nameof(Members))]
    public void What_a_member_is_refused_for_is_told_at_its_place(string members)
        => Check(Usings + "namespace Maskin;\npublic sealed class Old;\n[EventSchema(\"no.a.b\", 1)]\npublic sealed partial record Seen\n{\n    " + members + "\n}\n");

    [Theory]
    [MemberData(nameof(Files))]
    public void What_a_type_is_refused_for_is_told_at_its_place(string file) => Check(Usings + "namespace Maskin;\n" + file + "\n");

    [Fact]
    public void Every_id_has_a_case()
    {
        var cases = string.Concat(RefusalCases.Members.Concat(RefusalCases.Files));

        Assert.All(GenerationRules.All, rule => Assert.Contains($"[|{rule.Id}:", cases, StringComparison.Ordinal));
    }

    [Fact]
    public void The_messages_name_the_member_and_what_to_do()
    {
        var run = GeneratorRun.Of(Usings + "[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen { public TimeSpan Timeout { get; init; } }");

        Assert.Equal(
            "'Seen.Timeout' has the type 'System.TimeSpan', which has no wire form: carry a number and say the unit in its name, such as TimeoutSeconds",
            Assert.Single(run.Refusals).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void All_refusals_of_a_type_are_told_at_once_and_the_rest_is_generated()
    {
        var run = GeneratorRun.Of(Usings + """
            [EventSchema("no.a.b", 1)] public sealed record Bad { public object? A { get; init; } public int F; }
            [EventSchema("no.a.c", 1)] public sealed partial record Good { public int A { get; init; } }
            """);

        Assert.Equal(["DVC8001", "DVC8002", "DVC8012"], run.Refusals.Select(refusal => refusal.Id).Order());
        Assert.Contains("LoadSchema_Good()", run.Files["MaskinSchemas.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("Schema_Bad", run.Files["MaskinSchemas.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_schema_alone_still_leaves_a_module_so_that_nothing_else_breaks()
    {
        var run = GeneratorRun.Of(Usings + "[EventSchema(\"no.a.b\", 1)] public sealed record Bad; class Use { object O = Maskin.MaskinSchemas.Instance; }");

        Assert.Equal("DVC8002", Assert.Single(run.Refusals).Id);
        Assert.DoesNotContain(run.CompilerSays, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void A_member_type_that_two_schemas_share_is_refused_once()
    {
        var run = GeneratorRun.Of(Usings + """
            public sealed class Shared { public object? Any { get; init; } }
            [EventSchema("no.a.b", 1)] public sealed partial record A { public Shared? S { get; init; } }
            [EventReader("no.a.c")] public sealed partial record B { public Shared? S { get; init; } }
            """);

        Assert.Equal("DVC8001", Assert.Single(run.Refusals).Id);
    }

    [Fact]
    public void What_the_compiler_reports_itself_is_not_reported_again()
    {
        var run = GeneratorRun.Of(Usings + """
            [EventSchema("no.a.b", 1)] public sealed partial record A { public Missing? M { get; init; } public List<Missing>? L { get; init; } }
            [EventSchema("no.a.c")] public sealed partial record B;
            [EventSchema(1, 1)] public sealed partial record C;
            """);

        Assert.Empty(run.Refusals);
        Assert.Null(run.Result.Exception);
    }

    private static void Check(string marked)
    {
        var source = new Marked(marked);

        var run = GeneratorRun.Of(source.Source);

        Assert.Null(run.Result.Exception);
        Assert.Equal(
            source.Expected.Select(expected => (expected.Id, expected.Start, expected.Text)),
            run.Refusals.Select(refusal => (refusal.Id, refusal.Location.SourceSpan.Start, source.Source.Substring(refusal.Location.SourceSpan.Start, refusal.Location.SourceSpan.Length))));
        Assert.All(run.Refusals, refusal => Assert.Equal(("/code/File0.cs", DiagnosticSeverity.Error), (refusal.Location.GetLineSpan().Path, refusal.Severity)));
        Assert.All(run.Refusals, refusal => Assert.DoesNotContain("{", refusal.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }
}
