using Dataverket.Compat.CodeFixes;

namespace Dataverket.Compat.Analyzers.Tests.Fixes;

public class ConverterStubTests
{
    private const string First = "[EventSchema(\"no.a.b\", 1)] public sealed partial record SeenV1 { public required string Id { get; init; } public int Size { get; init; } public string? Note { get; init; } }\n";

    private const string Second = First + """
        [EventSchema("no.a.b", 2)]
        public sealed partial record Seen
        {
            public required string Id { get; init; }
            public required long Size { get; init; }
            public string Note { get; init; } = "";
        }
        """;

    [Fact]
    public Task Both_ways_are_begun_with_what_both_versions_have() => WireFixTest.Check<ConverterStubFix>(
        "Tolerant", Second, Second.Replace("record Seen\n", "record {|DVC5007:{|DVC5008:Seen|}|}\n", StringComparison.Ordinal),
        First + """
        [EventSchema("no.a.b", 2)]
        public sealed partial record Seen
        {
            public required string Id { get; init; }
            public required long Size { get; init; }
            public string Note { get; init; } = "";

            [Upcaster]
            static Seen From(SeenV1 old)
            {
                return new()
                {
                    Id = old.Id,
                    Size = Missing<long>("Size"),
                    Note = Missing<string>("Note"),
                };

                static T Missing<T>(string member) => throw new NotImplementedException($"Say what {member} is.");
            }

            [Downcaster]
            static SeenV1 To(Seen now)
            {
                return new()
                {
                    Id = now.Id,
                    Size = Missing<int>("Size"),
                    Note = now.Note,
                };

                static T Missing<T>(string member) => throw new NotImplementedException($"Say what {member} is.");
            }
        }
        """);

    [Fact]
    public Task It_stands_in_the_newer_of_its_two_types_whichever_file_that_is()
    {
        const string One = "[EventSchema(\"no.a.b\", 1)] public sealed partial record One(int A);";
        const string Two = "[EventSchema(\"no.a.b\", 2, Reads = 1)] public sealed partial record Two(int A, int? B = null)";
        const string Four = "[EventSchema(\"no.a.b\", 4, Reads = 1)] public sealed partial record Four(int A, int? B = null, int? C = null)";
        const string Up = " { [Upcaster] static Four From(Two old) => new(old.A, old.B); }";
        return WireFixTest.Check<ConverterStubFix>(
            "Web", $"{One}\n{Two};\n{Four};", Four.Replace("Four(", "{|DVC5007:Four|}(", StringComparison.Ordinal) + Up, Four + Up, [One, Two + " { }"],
            [One, Two + " {\n    [Upcaster]\n    static Two From(One old)\n    {\n        return new(A: old.A, B: Missing<int?>(\"B\"));\n\n        static T Missing<T>(string member) => throw new NotImplementedException($\"Say what {member} is.\");\n    }\n}"]);
    }

    [Fact]
    public Task A_record_without_a_body_gets_one_and_what_is_known_in_full_is_one_expression() => WireFixTest.Check<ConverterStubFix>(
        "Web", "[EventSchema(\"no.a.b\", 1)] public sealed partial record One(int A);\n[EventSchema(\"no.a.b\", 2)] public sealed partial record Two(int? A);",
        "[EventSchema(\"no.a.b\", 1)] public sealed partial record One(int A);\n[EventSchema(\"no.a.b\", 2)] public sealed partial record {|DVC5007:Two|}(int? A) { [Downcaster] static One To(Two now) => new(0); }",
        "[EventSchema(\"no.a.b\", 1)] public sealed partial record One(int A);\n[EventSchema(\"no.a.b\", 2)] public sealed partial record Two(int? A) { [Downcaster] static One To(Two now) => new(0);\n    [Upcaster]\n    static Two From(One old) => new(A: old.A);\n}");

    [Fact]
    public Task A_declaration_that_ends_with_a_semicolon_is_opened() => WireFixTest.Check<ConverterStubFix>(
        "Web", "[EventSchema(\"no.a.b\", 1)] public sealed partial record One(int A);\n[EventSchema(\"no.a.b\", 2, Reads = 1)] public sealed partial record Two(int A);",
        "[EventSchema(\"no.a.b\", 1)] public sealed partial record One(int A);\n[EventSchema(\"no.a.b\", 2, Reads = 1)] public sealed partial record {|DVC5007:Two|}(int A);\n",
        "[EventSchema(\"no.a.b\", 1)] public sealed partial record One(int A);\n[EventSchema(\"no.a.b\", 2, Reads = 1)] public sealed partial record Two(int A)\n{\n    [Upcaster]\n    static Two From(One old) => new(A: old.A);\n}\n");

    [Fact]
    public Task Every_link_of_a_chain_is_begun_at_once_each_in_its_newer_type()
    {
        const string One = "[EventSchema(\"no.a.b\", 1)] public sealed partial record One(int A);\n";
        const string Two = "[EventSchema(\"no.a.b\", 2)] public sealed partial record Two(int A)\n{\n";
        const string Three = "[EventSchema(\"no.a.b\", 3)] public sealed partial record Three(int A)\n{\n";
        const string Between = "    [Upcaster]\n    static Two From(One old) => new(A: old.A);\n\n    [Downcaster]\n    static One To(Two now) => new(A: now.A);\n";
        return WireFixTest.Check<ConverterStubFix>(
            "Web", One + Two + "}\n" + Three + "}\n",
            One + Two + "}\n" + Three.Replace("record Three", "record {|DVC5007:{|DVC5007:{|DVC5008:{|DVC5008:Three|}|}|}|}", StringComparison.Ordinal) + "}\n",
            One + Two + Between + "}\n" + Three + Between.Replace("One", "Old", StringComparison.Ordinal).Replace("Two", "Three", StringComparison.Ordinal).Replace("Old", "Two", StringComparison.Ordinal) + "}\n");
    }
}
