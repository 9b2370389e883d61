using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

/// <summary>What the fixes write. Each is made alone, again and again, and at once in the document, the project and the solution, and must come to the same text.</summary>
public class FixTests
{
    private const string Schema = "[EventSchema(\"no.a.b\", 1)] ";

    [Fact]
    public Task The_names_that_hold_today_are_pinned() => Check<SchemaAdviceAnalyzer, PinNamesFix>("Web", Schema + """
        public sealed record {|DVC6012:Seen|}
        {
            /// <summary>Kept where it is.</summary>
            public int CpuCount { get; init; } // and this

            [JsonPropertyName("b")]
            public int B { get; init; }

            [JsonRequired]
            public string? IPAddress { get; init; }

            [JsonIgnore]
            public int Off { get; init; }

            public Inner? In { get; init; } public int C { get; init; }
        }
        public sealed record {|DVC6012:Inner|}(int SizeGb, [property: JsonPropertyName("x")] int X = 3);
        """, Schema + """
        public sealed record Seen
        {
            /// <summary>Kept where it is.</summary>
            [JsonPropertyName("cpuCount")]
            public int CpuCount { get; init; } // and this

            [JsonPropertyName("b")]
            public int B { get; init; }

            [JsonPropertyName("ipAddress")]
            [JsonRequired]
            public string? IPAddress { get; init; }

            [JsonIgnore]
            public int Off { get; init; }

            [JsonPropertyName("in")]
            public Inner? In { get; init; } [JsonPropertyName("c")] public int C { get; init; }
        }
        public sealed record Inner([property: JsonPropertyName("sizeGb")] int SizeGb, [property: JsonPropertyName("x")] int X = 3);
        """);

    [Fact]
    public Task Names_are_pinned_in_the_spelling_of_the_profile() => Check<SchemaAdviceAnalyzer, PinNamesFix>("Default",
        Schema + "public sealed record {|DVC6012:Seen|} { public int CpuCount { get; init; } }",
        Schema + "public sealed record Seen { [JsonPropertyName(\"CpuCount\")] public int CpuCount { get; init; } }");

    [Fact]
    public Task The_names_of_an_enum_are_pinned() => Check<SchemaAdviceAnalyzer, PinNamesFix>("Tolerant",
        Schema + "public sealed partial record Seen { [JsonPropertyName(\"s\")] public State S { get; init; } }\npublic enum {|DVC6012:State|}\n{\n    NotKnown = 0,\n    [JsonStringEnumMemberName(\"on\")] On = 1,\n}",
        Schema + "public sealed partial record Seen { [JsonPropertyName(\"s\")] public State S { get; init; } }\npublic enum State\n{\n    [JsonStringEnumMemberName(\"notKnown\")]\n    NotKnown = 0,\n    [JsonStringEnumMemberName(\"on\")] On = 1,\n}");

    [Fact]
    public Task Where_profiles_disagree_about_the_name_none_is_pinned()
    {
        var source = """
            [EventSchema("no.a.b", 1)] public sealed record Seen([property: JsonPropertyName("s")] Shared? S);
            [EventSchema("no.a.c", 1, Profile = WireProfile.Web)] public sealed record Other([property: JsonPropertyName("s")] Shared? S);
            public sealed record {|DVC6012:Shared|}(int A);
            """;
        return Check<SchemaAdviceAnalyzer, PinNamesFix>("Default", source, source);
    }

    [Fact]
    public Task The_numbers_that_hold_today_are_written_out() => Check<SchemaShapeAnalyzer, EnumNumbersFix>("Default",
        Schema + "public sealed record Seen(State S);\npublic enum {|DVC6005:State|} : long\n{\n    Unknown, // nothing is known\n    On = 5,\n    Off,\n    /// <summary>Last.</summary>\n    Broken\n}",
        Schema + "public sealed record Seen(State S);\npublic enum State : long\n{\n    Unknown = 0, // nothing is known\n    On = 5,\n    Off = 6,\n    /// <summary>Last.</summary>\n    Broken = 7\n}");

    [Fact]
    public Task A_missing_zero_alone_is_for_a_person_to_decide()
    {
        var source = Schema + "public sealed record Seen(State S);\npublic enum {|DVC6005:State|} { On = 1 }";
        return Check<SchemaShapeAnalyzer, EnumNumbersFix>("Default", source, source);
    }

    [Fact]
    public Task Times_get_their_offset_wherever_they_stand_in_the_type() => Check<SchemaShapeAnalyzer, OffsetTimeFix>("Web",
        Schema + "public sealed record Seen(DateTime? {|DVC6020:A|}, System.DateTime {|DVC6020:B|}) { public Dictionary<string, DateTime[]> {|DVC6020:C|} { get; init; } = []; public DateTime {|DVC6020:D|} { get; init; } = DateTime.MinValue; }",
        Schema + "public sealed record Seen(DateTimeOffset? A, System.DateTimeOffset B) { public Dictionary<string, DateTimeOffset[]> C { get; init; } = []; public DateTimeOffset D { get; init; } = DateTime.MinValue; }");

    [Fact]
    public Task A_default_that_throws_is_added() => Check<HandlingAnalyzer, SwitchDefaultFix>("Tolerant", Schema + """
        public sealed partial record Seen { public required State S { get; init; } }
        public enum State { Unknown = 0, On = 1 }
        public static class Handler
        {
            public static void Run(Seen seen)
            {
                {|DVC6002:switch|} (seen.S)
                {
                    case State.On:
                        {|DVC6002:switch|} (seen.S) { case State.On: break; }
                        break;
                }
            }
        }
        """, Schema + """
        public sealed partial record Seen { public required State S { get; init; } }
        public enum State { Unknown = 0, On = 1 }
        public static class Handler
        {
            public static void Run(Seen seen)
            {
                switch (seen.S)
                {
                    case State.On:
                        switch (seen.S) { case State.On: break; default: throw new NotSupportedException(); }
                        break;
                    default:
                        throw new NotSupportedException();
                }
            }
        }
        """);

    [Fact]
    public Task Only_text_is_asked_for_since_only_it_may_be_null_anyway() => Check<SerializerUseAnalyzer, TryGetPropertyFix>("Tolerant", Schema + """
        public sealed partial record Seen { public JsonElement Details { get; init; } }
        public static class Uses
        {
            public static string? Run(Seen seen)
            {
                var a = seen.Details.{|DVC6013:GetProperty|}("a").GetString();
                var b = "x" + seen.Details.{|DVC6013:GetProperty|}("b").GetString();
                var c = seen.Details.{|DVC6013:GetProperty|}("c").GetInt32();
                var d = seen.Details.{|DVC6013:GetProperty|}("d").GetString()!.Length;
                return seen.Details.{|DVC6013:GetProperty|}("e").GetString();
            }
        }
        """, Schema + """
        public sealed partial record Seen { public JsonElement Details { get; init; } }
        public static class Uses
        {
            public static string? Run(Seen seen)
            {
                var a = seen.Details.TryGetProperty("a", out var found) ? found.GetString() : null;
                var b = "x" + (seen.Details.TryGetProperty("b", out var found2) ? found2.GetString() : null);
                var c = seen.Details.{|DVC6013:GetProperty|}("c").GetInt32();
                var d = seen.Details.{|DVC6013:GetProperty|}("d").GetString()!.Length;
                return seen.Details.TryGetProperty("e", out var found4) ? found4.GetString() : null;
            }
        }
        """);

    private static async Task Check<TAnalyzer, TFix>(string profile, string source, string changed)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = HygieneTest.Header(profile) + source,
            FixedCode = HygieneTest.Header(profile) + changed,
            CodeActionValidationMode = CodeActionValidationMode.None,
        };
        test.FixedState.MarkupHandling = MarkupMode.Allow;
        HygieneTest.Prepare(test.TestState, test.SolutionTransforms);
        // Advice such as this is not what these cases are about.
        test.DisabledDiagnostics.AddRange(["DVC6019", "DVC6027", "DVC6028"]);
        await test.RunAsync(TestContext.Current.CancellationToken);
    }
}
