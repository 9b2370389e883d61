namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

/// <summary>What is only advice.</summary>
public class SchemaAdviceTests
{
    [Fact]
    public Task Names_that_follow_the_code_are_told_once_a_type() => HygieneTest.CheckAdvice("Tolerant", """
        [EventSchema("no.a.b", 1)] public sealed partial record {|DVC6012:Seen|} { public int A { get; init; } [JsonPropertyName("b")] public int B { get; init; } public State S { get; init; } public Inner? I { get; init; } }
        [EventSchema("no.a.c", 1)] public sealed partial record Pinned { [JsonPropertyName("b")] public int B { get; init; } [JsonIgnore] public int C { get; init; } public static int D { get; set; } }
        public enum {|DVC6012:State|} { On = 1, [JsonStringEnumMemberName("off")] Off = 0 }
        public sealed record {|DVC6012:Inner|} { public int A { get; init; } }
        public sealed record Elsewhere { public int A { get; init; } }
        """);

    [Fact]
    public Task The_names_of_an_enum_that_is_written_as_a_number_are_not_on_the_wire() => HygieneTest.CheckAdvice("Default", """
        [CommandSchema("no.a.b", 1)] public sealed record {|DVC6012:Seen|}(Number A, [property: JsonConverter(typeof(JsonStringEnumConverter<Own>)), JsonPropertyName("b")] Own B);
        public enum Number { On = 1 }
        public enum {|DVC6012:Own|} { On = 1 }
        """.Replace("[property: JsonConverter", "[property: {|DVC6027:JsonConverter", StringComparison.Ordinal).Replace("<Own>))", "<Own>))|}", StringComparison.Ordinal));

    [Fact]
    public Task Numbers_that_some_readers_cannot_hold_are_told_where_others_read() => HygieneTest.CheckAdvice("Default", """
        [ReplySchema("no.a.b", 1)] public sealed record Seen
        {
            [JsonPropertyName("a")] public long {|DVC6019:A|} { get; init; }
            [JsonPropertyName("b")] public decimal? {|DVC6019:B|} { get; init; }
            [JsonPropertyName("c")] public List<ulong> {|DVC6019:C|} { get; init; } = [];
            [JsonPropertyName("d")] public Int128 {|DVC6019:D|} { get; init; }
            [JsonPropertyName("e"), JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] public long E { get; init; }
            [JsonPropertyName("f")] public int F { get; init; }
            [JsonPropertyName("g")] public double G { get; init; }
            [JsonPropertyName("h"), JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] public long {|DVC6019:H|} { get; init; }
        }
        [RequestSchema("no.a.c", 1)] public sealed record Ask([property: JsonPropertyName("a")] long A);
        """);

    [Fact]
    public Task A_number_among_names_is_told_at_the_converter() => HygieneTest.CheckAdvice("Default", """
        [CommandSchema("no.a.b", 1)] public sealed record Seen([property: JsonPropertyName("a")] State A, [property: JsonPropertyName("b")] Bits B, [property: JsonPropertyName("c")] Strict C);
        [{|DVC6027:JsonConverter(typeof(JsonStringEnumConverter))|}] public enum State { [JsonStringEnumMemberName("on")] On = 1 }
        [JsonConverter(typeof(JsonStringEnumConverter)), Flags] public enum Bits { [JsonStringEnumMemberName("one")] One = 1 }
        [JsonConverter(typeof(NamesOnly))] public enum Strict { On = 1 }
        public sealed class NamesOnly() : JsonStringEnumConverter<Strict>(allowIntegerValues: false);
        [JsonConverter(typeof(JsonStringEnumConverter))] public enum Elsewhere { On = 1 }
        """);

    [Fact]
    public Task A_type_that_can_be_derived_from_or_changed_is_told() => HygieneTest.CheckAdvice("Tolerant", """
        [EventSchema("no.a.b", 1)] public partial record {|DVC6028:Open|} { [JsonPropertyName("a")] public int A { get; init; } }
        [EventSchema("no.a.c", 1)] public sealed partial record {|DVC6028:Mutable|} { [JsonPropertyName("a")] public int A { get; set; } }
        [EventSchema("no.a.d", 1)] public sealed partial record Fine : Base { [JsonPropertyName("a")] public int A { get; init; } [JsonIgnore] public int B { get; set; } [JsonPropertyName("c")] public int C { get; private set; } [JsonPropertyName("k")] public Kind? K { get; init; } }
        public record Base { [JsonPropertyName("x")] public int X { get; init; } }
        [JsonDerivedType(typeof(One), "one")] public record Kind;
        public sealed record One : Kind;
        [EventSchema("no.a.e", 1)] public partial struct Value { [JsonPropertyName("a")] public int A { get; set; } }
        public record Elsewhere { public int A { get; set; } }
        """);

    [Fact]
    public Task A_setter_is_not_told_where_source_generation_may_ask_for_it() => HygieneTest.CheckAdvice("Web", """
        [CommandSchema("no.a.b", 1)] public sealed record Seen { [JsonPropertyName("a")] public int A { get; set; } = 3; }
        """);
}
