using Dataverket.Compat.CodeFixes;

namespace Dataverket.Compat.Analyzers.Tests.Fixes;

public class OldNameFixTests
{
    private const string Schema = "[EventSchema(\"no.a.b\", 1)] public sealed partial record ";

    [Theory]
    [InlineData("Tolerant")]
    [InlineData("Web")]
    public Task A_renamed_member_keeps_the_name_that_has_shipped(string profile) => WireFixTest.Check<PinOldNameFix>(profile, Schema + """
        Seen
        {
            public required string MachineId { get; init; }
            public int Cpu { get; init; }
        }
        """, Schema + """
        Seen
        {
            public required string MachineId { get; init; }

            /// <summary>Counted anew.</summary>
            public int {|DVC1006:{|DVC1006:CpuCount|}|} { get; init; } // here
        }
        """, Schema + """
        Seen
        {
            public required string MachineId { get; init; }

            /// <summary>Counted anew.</summary>
            [JsonPropertyName("cpu")]
            public int CpuCount { get; init; } // here
        }
        """);

    [Fact]
    public Task A_pin_that_was_changed_is_changed_back() => WireFixTest.Check<PinOldNameFix>(
        "Tolerant",
        Schema + "Seen { [JsonPropertyName(\"a \\\"b\\\"\")] public int A { get; init; } public string? Other { get; init; } }",
        Schema + "Seen { [JsonPropertyName( \"c\" )] public int {|DVC1006:{|DVC1006:A|}|} { get; init; } public string? Other { get; init; } }",
        Schema + "Seen { [JsonPropertyName( \"a \\\"b\\\"\" )] public int A { get; init; } public string? Other { get; init; } }");

    [Fact]
    public Task A_change_of_case_is_undone() => WireFixTest.Check<PinOldNameFix>(
        "Default", Schema + "Seen { public int IpAddress { get; init; } }", Schema + "Seen { public int {|DVC1007:{|DVC1007:IPAddress|}|} { get; init; } }",
        Schema + "Seen { [JsonPropertyName(\"IpAddress\")] public int IPAddress { get; init; } }");

    [Fact]
    public Task A_parameter_of_a_record_pins_its_property() => WireFixTest.Check<PinOldNameFix>(
        "Web", Schema + "Seen(int A, Inner In);\npublic sealed record Inner(string Name);", Schema + "Seen(int A, Inner In);\npublic sealed record Inner(string {|DVC1006:{|DVC1006:Label|}|});",
        Schema + "Seen(int A, Inner In);\npublic sealed record Inner([property: JsonPropertyName(\"name\")] string Label);");

    [Fact]
    public Task What_is_declared_in_another_file_is_fixed_there() => WireFixTest.Check<PinOldNameFix>(
        "Tolerant",
        Schema + "Seen { public required Inner In { get; init; } public State S { get; init; } }\npublic sealed record Inner { public string? Name { get; init; } }\npublic enum State { On = 0, Off = 1 }",
        Schema + "Seen { public required Inner In { get; init; } public State S { get; init; } }",
        Schema + "Seen { public required Inner In { get; init; } public State S { get; init; } }",
        ["public sealed record Inner { public string? {|DVC1006:{|DVC1006:Label|}|} { get; init; } }", "public enum State { On = 0, {|DVC2005:{|DVC2005:Stopped|}|} = 1 }"],
        ["public sealed record Inner { [JsonPropertyName(\"name\")] public string? Label { get; init; } }", "public enum State { On = 0, [JsonStringEnumMemberName(\"off\")] Stopped = 1 }"]);

    [Fact]
    public Task A_renamed_enum_name_keeps_its_spelling() => WireFixTest.Check<PinOldNameFix>(
        "Default",
        Schema + "Seen { public State S { get; init; } }\n[JsonConverter(typeof(JsonStringEnumConverter<State>))]\npublic enum State\n{\n    On = 0,\n    Off = 1,\n}",
        Schema + "Seen { public State S { get; init; } }\n[JsonConverter(typeof(JsonStringEnumConverter<State>))]\npublic enum State\n{\n    On = 0,\n    {|DVC2005:{|DVC2005:Stopped|}|} = 1,\n}",
        Schema + "Seen { public State S { get; init; } }\n[JsonConverter(typeof(JsonStringEnumConverter<State>))]\npublic enum State\n{\n    On = 0,\n    [JsonStringEnumMemberName(\"Off\")]\n    Stopped = 1,\n}");
}
