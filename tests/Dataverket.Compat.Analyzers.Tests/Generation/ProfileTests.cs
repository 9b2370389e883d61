using System.Reflection;
using Dataverket.Compat.Analyzers.Tests.Support;
using Dataverket.Compat.Schemas;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Tests.Generation;

public class ProfileTests
{
    // Not partial, with a field, an object and a TimeSpan: under the tolerant profile each is refused.
    private const string Wild = "sealed record Wild { public object? A { get; init; } public System.TimeSpan T { get; set; } public int F; }";

    public static TheoryData<string> Others => ["Default", "Web", "Respect", "Strict"];

    [Theory]
    [MemberData(nameof(Others))]
    public void Nothing_is_generated_nor_refused_for_a_schema_that_others_read_and_write(string profile)
    {
        foreach (var attribute in new[] { "EventSchema(\"no.a.b\", 1, Profile = WireProfile.{0})", "CommandSchema(\"no.a.b\", 1, Profile = WireProfile.{0})", "RequestSchema(\"no.a.b\", 1, Profile = WireProfile.{0})", "ReplySchema(\"no.a.b\", 1, Profile = WireProfile.{0})", "EventReader(\"no.a.b\", Profile = WireProfile.{0})" })
        {
            var run = GeneratorRun.Of($"using Dataverket.Compat.Schemas; [{attribute.Replace("{0}", profile, StringComparison.Ordinal)}] {Wild}");

            Assert.Empty(run.Refusals);
            Assert.Empty(run.Files);
            Assert.DoesNotContain(run.CompilerSays, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void The_assembly_speaks_for_schemas_that_name_no_profile(string profile)
    {
        var run = GeneratorRun.Of($"using Dataverket.Compat.Schemas; [assembly: WireProfile(WireProfile.{profile})] [EventSchema(\"no.a.b\", 1)] {Wild}");

        Assert.Empty(run.Refusals);
        Assert.Empty(run.Files);
        Assert.DoesNotContain(run.CompilerSays, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void A_schema_s_own_profile_goes_before_the_assembly_s_also_where_it_is_the_tolerant_one()
    {
        var run = GeneratorRun.Of("""
            using Dataverket.Compat.Schemas;
            [assembly: WireProfile(WireProfile.Web)]
            [EventSchema("no.a.b", 1, Profile = WireProfile.Tolerant)] public sealed partial record Ours { public int A { get; init; } }
            [EventSchema("no.a.c", 1)] public sealed partial record Theirs { public int A { get; init; } }
            """);

        Assert.Empty(run.Refusals);
        Assert.Contains("LoadSchema_Ours()", run.Files["MaskinSchemas.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("Theirs", string.Concat(run.Files.Values), StringComparison.Ordinal);
        Assert.DoesNotContain(run.CompilerSays, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void The_tolerant_profile_refuses_as_ever_given_by_the_schema_the_assembly_or_nobody()
        => Assert.All(
            new[] { ("", ""), ("", ", Profile = WireProfile.Tolerant"), ("[assembly: WireProfile(WireProfile.Tolerant)]", ""), ("[assembly: WireProfile((WireProfile)9)]", "") },
            given => Assert.Contains("DVC8002", GeneratorRun.Of($"using Dataverket.Compat.Schemas; {given.Item1} [EventSchema(\"no.a.b\", 1{given.Item2})] {Wild}").Refusals.Select(refusal => refusal.Id)));

    [Fact]
    public void A_schema_of_another_profile_neither_breaks_nor_hides_a_chain_of_ours()
    {
        const string Broken = """
            using Dataverket.Compat.Schemas;
            [EventSchema("no.a.b", 1)] public sealed partial record One { public int A { get; init; } }
            [EventSchema("no.a.b", 3)] public sealed partial record Three { public int A { get; init; } }
            [EventSchema("no.a.b", 1, Profile = WireProfile.Web)] public sealed record Other { public int A { get; init; } }
            """;

        Assert.Equal(["DVC8018"], GeneratorRun.Of(Broken).Refusals.Select(refusal => refusal.Id));
        Assert.Empty(GeneratorRun.Of(Broken.Replace("\"no.a.b\", 3", "\"no.a.c\", 3", StringComparison.Ordinal)).Refusals);
    }

    [Fact]
    public void A_profile_that_is_taken_away_is_seen_in_the_next_run()
    {
        var run = GeneratorRun.Of("using Dataverket.Compat.Schemas; [assembly: WireProfile(WireProfile.Web)]", "using Dataverket.Compat.Schemas; [EventSchema(\"no.a.b\", 1)] public sealed partial record Seen { public int A { get; init; } }");

        Assert.Empty(run.Files);
        Assert.NotEmpty(run.After(compilation => compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], GeneratorRun.Tree("", "/code/File0.cs"))).Files);
    }

    [Fact]
    public void The_attribute_tells_a_profile_that_is_not_given_from_the_tolerant_one()
    {
        Assert.Equal((WireProfile.Tolerant, false), Of(new EventSchemaAttribute("no.a.b", 1)));
        Assert.Equal((WireProfile.Tolerant, true), Of(new EventSchemaAttribute("no.a.b", 1) { Profile = WireProfile.Tolerant }));
        Assert.Equal((WireProfile.Strict, true), Of(new ReplySchemaAttribute("no.a.b", 1) { Profile = WireProfile.Strict }));
        Assert.Equal(WireProfile.Respect, new WireProfileAttribute(WireProfile.Respect).Profile);

        static (WireProfile, bool) Of(MessageSchemaAttribute attribute) => (attribute.Profile, attribute.HasProfile);
    }

    [Fact]
    public void The_model_mirrors_the_public_profiles()
        => Assert.Equal(Enum.GetNames<WireProfile>(), Enum.GetNames<Dataverket.Compat.Analyzers.Model.WireProfile>());
}
