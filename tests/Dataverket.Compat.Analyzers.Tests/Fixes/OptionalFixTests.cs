using Dataverket.Compat.CodeFixes;

namespace Dataverket.Compat.Analyzers.Tests.Fixes;

public class OptionalFixTests
{
    private const string Schema = "[EventSchema(\"no.a.b\", 1)] public sealed partial record ";

    [Fact]
    public Task A_new_member_becomes_optional_and_text_may_be_null() => WireFixTest.Check<OptionalFix>(
        "Tolerant", Schema + "Seen { public int A { get; init; } }", Schema + """
        Seen
        {
            public int A { get; init; }

            /// <summary>New.</summary>
            public required int {|DVC1002:Cpu|} { get; init; }

            required public string {|DVC1002:Name|} { get; init; }
            public required string? {|DVC1002:Note|} { get; init; }
            public required string {|DVC1002:Kind|} { get; init; } = "auto";
        }
        """, Schema + """
        Seen
        {
            public int A { get; init; }

            /// <summary>New.</summary>
            public int Cpu { get; init; }

            public string? Name { get; init; }
            public string? Note { get; init; }
            public string Kind { get; init; } = "auto";
        }
        """);

    [Fact]
    public Task What_was_optional_is_so_again() => WireFixTest.Check<OptionalFix>(
        "Web", Schema + "Seen { public int A { get; init; } }", Schema + "Seen { public required int {|DVC1020:A|} { get; init; } }", Schema + "Seen { public int A { get; init; } }");

    [Fact]
    public Task The_type_of_what_has_shipped_is_not_touched()
    {
        var source = Schema + "Seen { public required string {|DVC1020:A|} { get; init; } }";
        return WireFixTest.Check<OptionalFix>("Web", Schema + "Seen { public string A { get; init; } = null!; }", source, source);
    }

    [Fact]
    public Task What_an_attribute_requires_is_left_to_a_person()
    {
        var source = Schema + "Seen { public int A { get; init; } [JsonRequired] public required int {|DVC1002:{|DVC1002:B|}|} { get; init; } }";
        return WireFixTest.Check<OptionalFix>("Web", Schema + "Seen { public int A { get; init; } }", source, source);
    }
}
