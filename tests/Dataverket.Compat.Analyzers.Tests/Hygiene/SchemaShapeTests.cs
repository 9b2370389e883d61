namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

/// <summary>What is said of declarations. Each finding stands at the marked place; everything else in the same source is a case that must stay silent.</summary>
public class SchemaShapeTests
{
    [Fact]
    public Task An_event_that_is_read_strictly_is_refused_at_what_makes_it_strict() => HygieneTest.Check("Default", """
        [{|DVC6001:EventSchema("no.a.b", 1, Profile = WireProfile.Strict)|}] public sealed record Seen(int A);
        [{|DVC6001:EventReader("no.a.c", Profile = WireProfile.Strict)|}] public sealed record Read(int A);
        [EventSchema("no.a.d", 1)] public sealed record Outer(Inner? In);
        [{|DVC6001:JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)|}] public sealed record Inner(int A);
        // An owner may refuse what its own clients send; a type that no event reaches may be as it likes.
        [CommandSchema("no.a.e", 1, Profile = WireProfile.Strict)] public sealed record Ask(int A);
        [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] public sealed record Config(int A);
        [EventSchema("no.a.f", 1)][JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)] public sealed record Fine(int A);
        """);

    [Fact]
    public Task A_strict_assembly_makes_every_event_in_it_strict() => HygieneTest.Check("Strict", """
        [{|DVC6001:EventSchema("no.a.b", 1)|}] public sealed record Seen(int A);
        [EventSchema("no.a.c", 1, Profile = WireProfile.Tolerant)] public sealed partial record Kept { public int A { get; init; } }
        """);

    [Fact]
    public Task Enum_text_without_a_way_out_is_told_at_the_enum() => HygieneTest.Check("Default", """
        [EventSchema("no.a.b", 1)] public sealed record Seen(State A, [property: JsonConverter(typeof(JsonStringEnumConverter<Mode>))] Mode? B, Number C, Own D);
        [JsonConverter(typeof(JsonStringEnumConverter))] public enum {|DVC6004:State|} { Unknown = 0, On = 1 }
        public enum {|DVC6004:Mode|} { None = 0, Fast = 1 }
        // A number takes any number; a converter of one's own may have a way out; nobody older reads a command.
        public enum Number { None = 0, One = 1 }
        [JsonConverter(typeof(OwnConverter)), WireShape(DataScalar.Text)] public enum Own { None = 0 }
        public sealed class OwnConverter : JsonConverter<Own> { public override Own Read(ref Utf8JsonReader r, Type t, JsonSerializerOptions o) => default; public override void Write(Utf8JsonWriter w, Own v, JsonSerializerOptions o) { } }
        [CommandSchema("no.a.c", 1)] public sealed record Ask(Order A);
        [JsonConverter(typeof(JsonStringEnumConverter))] public enum Order { None = 0 }
        [JsonConverter(typeof(JsonStringEnumConverter))] public enum Elsewhere { None = 0 }
        """);

    [Fact]
    public Task Under_the_tolerant_profile_enum_text_is_the_generated_readers_affair() => HygieneTest.Check("Tolerant", """
        [EventSchema("no.a.b", 1)] public sealed partial record Seen { public required State A { get; init; } }
        public enum State { On = 1 }
        """);

    [Fact]
    public Task Numbers_that_follow_from_the_order_and_a_missing_zero_are_told_at_the_enum() => HygieneTest.Check("Default", """
        [EventSchema("no.a.b", 1)] public sealed record Seen { public Implied A { get; init; } public NoZero B { get; init; } public OnlyNullable? C { get; init; } public required OnlyRequired D { get; init; } public HasDefault E { get; init; } = HasDefault.On; public List<InList> F { get; init; } = []; }
        public enum {|DVC6005:Implied|} { None = 0, On }
        public enum {|DVC6005:NoZero|} { On = 1, Off = 2 }
        // 0 appears in none of these.
        public enum OnlyNullable { On = 1 }
        public enum OnlyRequired { On = 1 }
        public enum HasDefault { On = 1 }
        public enum InList { On = 1 }
        public enum Elsewhere { A, B }
        public enum Empty;
        """);

    [Fact]
    public Task An_open_enum_reads_unknown_names_as_zero() => HygieneTest.Check("Tolerant", """
        [EventSchema("no.a.b", 1)] public sealed partial record Seen { public required Open<State> A { get; init; } public required Mode B { get; init; } }
        public enum {|DVC6005:State|} : ulong { On = 1 }
        public enum Mode { On = 1 }
        """);

    [Fact]
    public Task Variants_without_a_way_out_are_told_at_the_base() => HygieneTest.Check("Web", """
        [EventSchema("no.a.b", 1)] public sealed record Seen(Closed? A, Abstract? B, Fine? C);
        [JsonDerivedType(typeof(One), "one")] public record {|DVC6006:Closed|};
        public sealed record One : Closed;
        [JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)][JsonDerivedType(typeof(Two), "two")] public abstract record {|DVC6006:Abstract|};
        public sealed record Two : Abstract;
        [JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)][JsonDerivedType(typeof(Three), "three")] public record Fine;
        public sealed record Three : Fine;
        [RequestSchema("no.a.c", 1)] public sealed record Ask(Asked? A);
        [JsonDerivedType(typeof(Four), "four")] public record Asked;
        public sealed record Four : Asked;
        [JsonDerivedType(typeof(Five), "five")] public record Elsewhere;
        public sealed record Five : Elsewhere;
        """);

    [Fact]
    public Task Extension_data_beside_ignored_discriminators_loses_the_kind() => HygieneTest.Check("Web", """
        [EventSchema("no.a.b", 1)] public sealed record Seen(Kept? A, Plain? B);
        [JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)][JsonDerivedType(typeof(One), "one")]
        public record {|DVC6008:Kept|} { [JsonExtensionData] public Dictionary<string, JsonElement>? Others { get; set; } }
        public sealed record One : Kept;
        [JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)][JsonDerivedType(typeof(Two), "two")] public record Plain;
        public sealed record Two : Plain;
        public sealed record Rest { [JsonExtensionData] public Dictionary<string, JsonElement>? Others { get; set; } }
        """);

    private const string Stored = """
        [EventSchema("no.a.b", 1)] public sealed record Seen(Kind? A, Flat? B);
        [JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)][JsonDerivedType(typeof(One), "one")] public record Kind;
        public sealed record One : Kind;
        public sealed record Flat(int A);

        """;

    [Fact]
    public Task Variants_in_a_jsonb_column_are_told_at_the_column() => HygieneTest.Check("Default", Stored + """
        public sealed class Row
        {
            [Column(TypeName = "jsonb")] public Kind? {|DVC6009:A|} { get; set; }
            [Column(TypeName = "JSONB")] public List<Kind> {|DVC6009:Many|} { get; set; } = [];
            [Column(TypeName = "json")] public Kind? Ordered { get; set; }
            [Column(TypeName = "jsonb")] public Flat? B { get; set; }
            [Column("jsonb")] public Kind? Named { get; set; }
            public Kind? Unsaid { get; set; }
        }
        """);

    [Fact]
    public Task A_context_that_takes_the_discriminator_anywhere_makes_jsonb_fine() => HygieneTest.Check("Default", Stored + """
        public sealed class Row { [Column(TypeName = "jsonb")] public Kind? A { get; set; } }
        [JsonSourceGenerationOptions(AllowOutOfOrderMetadataProperties = true)] public abstract class Context(JsonSerializerOptions? options) : JsonSerializerContext(options);
        """);

    private const string Defaults = """
        public sealed record Seen
        {
            public string A { get; init; } = "auto";
            public int B { get; init; } = 3;
            public int? Zero { get; init; } = null;
            public int Nought { get; init; } = 0;
            public bool No { get; init; } = false;
            public string Set { get; set; } = "auto";
            public required string Demanded { get; init; } = "auto";
            [JsonRequired] public string Demanded2 { get; init; } = "auto";
            [JsonIgnore] public string Off { get; init; } = "auto";
            public Inner? In { get; init; }
        }

        """;

    [Fact]
    public Task Defaults_that_source_generation_loses_are_told_where_a_context_lists_the_type() => HygieneTest.Check("Default",
        "[EventSchema(\"no.a.b\", 1)] " + Defaults.Replace("string A", "string {|DVC6010:A|}", StringComparison.Ordinal).Replace("int B", "int {|DVC6010:B|}", StringComparison.Ordinal) + """
        public sealed class Inner { public List<int> {|DVC6010:L|} { get; init; } = [1]; }
        public sealed class Unlisted { public int A { get; init; } = 3; }
        [JsonSerializable(typeof(List<Seen>))] public abstract class Context(JsonSerializerOptions? options) : JsonSerializerContext(options);
        """);

    [Fact]
    public Task Without_a_context_defaults_survive() => HygieneTest.Check("Default", "[EventSchema(\"no.a.b\", 1)] " + Defaults + "public sealed class Inner { public List<int> L { get; init; } = [1]; }");

    [Fact]
    public Task Under_the_tolerant_profile_defaults_survive_even_with_a_context() => HygieneTest.Check("Tolerant",
        "[EventSchema(\"no.a.b\", 1)] " + Defaults.Replace("sealed record", "sealed partial record", StringComparison.Ordinal) + """
        public sealed class Inner { public List<int> L { get; init; } = [1]; }
        [JsonSerializable(typeof(Seen))] public abstract class Context(JsonSerializerOptions? options) : JsonSerializerContext(options);
        """);

    [Fact]
    public Task A_member_that_is_null_when_absent_though_it_says_otherwise_is_told() => HygieneTest.Check("Default", """
        [EventSchema("no.a.b", 1)] public sealed record Seen(string {|DVC6014:A|}, string? B, int C, string D = "x")
        {
            public string {|DVC6014:E|} { get; init; } = null!;
            public string {|DVC6014:F|} { get; init; } = default!;
            public string? G { get; init; } = null!;
            public string H { get; init; } = "x"!;
            public required string I { get; init; } = null!;
            [JsonRequired] public string J { get; init; } = null!;
            [JsonIgnore] public string K { get; init; } = null!;
        }
        public sealed record Elsewhere(string A) { public string B { get; init; } = null!; }
        """);

    [Theory]
    [InlineData("Respect")]
    [InlineData("Tolerant")]
    public Task Where_constructor_parameters_are_demanded_only_a_forgiven_default_is_null(string profile) => HygieneTest.Check(profile, """
        [EventSchema("no.a.b", 1)] public sealed partial record Seen(string A) { public string {|DVC6014:E|} { get; init; } = null!; }
        """);

    [Fact]
    public Task A_local_time_is_told_wherever_it_stands_in_the_type() => HygieneTest.Check("Web", """
        [EventSchema("no.a.b", 1)] public sealed record Seen(DateTime {|DVC6020:A|}, DateTime? {|DVC6020:B|}, List<DateTime>? {|DVC6020:C|}, DateTimeOffset D, DateOnly E)
        {
            [JsonIgnore] public DateTime F { get; init; }
            public static DateTime G { get; set; }
            [JsonConverter(typeof(Own)), WireShape(DataScalar.Text)] public DateTime H { get; init; }
        }
        public sealed class Own : JsonConverter<DateTime> { public override DateTime Read(ref Utf8JsonReader r, Type t, JsonSerializerOptions o) => default; public override void Write(Utf8JsonWriter w, DateTime v, JsonSerializerOptions o) { } }
        public sealed record Elsewhere(DateTime A);
        """);

    [Fact]
    public Task What_cannot_be_read_back_is_told() => HygieneTest.Check("Web", """
        [EventSchema("no.a.b", 1)] public sealed record Seen(object? {|DVC6021:A|}, IShape? {|DVC6021:B|}, Base? {|DVC6021:C|}, List<object>? {|DVC6021:D|}, IReadOnlyList<int>? E, IDictionary<string, int>? F, Kind? G, JsonElement H, ISet<int>? J)
        {
            public dynamic? {|DVC6021:I|} { get; init; }
            [JsonExtensionData] public Dictionary<string, object>? Others { get; set; }
        }
        public interface IShape;
        public abstract class Base;
        [JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)][JsonDerivedType(typeof(One), "one")] public class Kind;
        public sealed class One : Kind;
        public sealed record Elsewhere(object A);
        """);

    [Fact]
    public Task What_has_no_shape_of_its_own_is_told() => HygieneTest.Check("Strict", """
        [RequestSchema("no.a.b", 1)] public sealed record Seen((int, int) {|DVC6022:A|}, List<(int X, int Y)> {|DVC6022:B|}, Fields? {|DVC6022:C|}, Tuple<int, int>? D, Mixed? E, Node {|DVC6022:F|}, Tree G);
        public sealed class Fields { public int A; public int B; }
        public sealed class Mixed { public int A; public int B { get; init; } }
        public sealed record Node(Middle {|DVC6022:Next|});
        public sealed record Middle(Node {|DVC6022:Back|});
        public sealed record Tree(Tree? Left, List<Tree> Many);
        [RequestSchema("no.a.c", 1)] public sealed record {|DVC6022:Page|}<T>(T? Item);
        public sealed record Elsewhere((int, int) A, Elsewhere B);
        """.Replace("Node {|DVC6022:F|}", "Node F", StringComparison.Ordinal));

    [Fact]
    public Task A_message_that_cannot_end_is_certain_only_where_null_is_refused() => HygieneTest.Check("Default", """
        [RequestSchema("no.a.b", 1)] public sealed record Seen { public required Seen Next { get; init; } }
        [RequestSchema("no.a.c", 1, Profile = WireProfile.Tolerant)] public sealed partial record Kept { public required Kept {|DVC6022:Next|} { get; init; } public required Kept? Other { get; init; } }
        """);

    [Fact]
    public Task Names_that_collide_are_told_at_the_later_one() => HygieneTest.Check("Web", """
        [EventSchema("no.a.b", 1)] public sealed record Seen { public int Id { get; init; } public int {|DVC6024:ID|} { get; init; } }
        [EventSchema("no.a.c", 1)] public sealed record Pinned { public int A { get; init; } [JsonPropertyName("a")] public int {|DVC6024:B|} { get; init; } }
        [EventSchema("no.a.d", 1)] public sealed record Apart { public int Id { get; init; } [JsonPropertyName("other")] public int ID { get; init; } }
        [EventSchema("no.a.e", 1)] public sealed record Off { public int Id { get; init; } [JsonIgnore] public int ID { get; init; } }
        [EventSchema("no.a.f", 1)] public sealed record Hiding : Hidden { public new int A { get; init; } public int {|DVC6024:B|} { get; init; } }
        public record Hidden { public int A { get; init; } public int b { get; init; } }
        [EventSchema("no.a.g", 1, Profile = WireProfile.Default)] public sealed record ByCase { public int Id { get; init; } public int ID { get; init; } }
        [EventSchema("no.a.h", 1, Profile = WireProfile.Default)] public sealed record Twice { public int Id { get; init; } [JsonPropertyName("Id")] public int {|DVC6024:Other|} { get; init; } }
        """);

    [Fact]
    public Task A_converter_without_a_declared_shape_is_told_at_the_attribute() => HygieneTest.Check("Default", """
        [EventSchema("no.a.b", 1)] public sealed record Seen
        {
            [{|DVC6025:JsonConverter(typeof(Own))|}] public int A { get; init; }
            [JsonConverter(typeof(Own)), WireShape(DataScalar.Text)] public int B { get; init; }
            [{|DVC6025:Mine|}] public int C { get; init; }
            [JsonIgnore, JsonConverter(typeof(Own))] public int D { get; init; }
            public Inner? E { get; init; }
        }
        [{|DVC6025:JsonConverter(typeof(InnerConverter))|}] public sealed record Inner(int A);
        public sealed class MineAttribute : JsonConverterAttribute { public override JsonConverter? CreateConverter(Type typeToConvert) => new Own(); }
        public sealed class Own : JsonConverter<int> { public override int Read(ref Utf8JsonReader r, Type t, JsonSerializerOptions o) => 0; public override void Write(Utf8JsonWriter w, int v, JsonSerializerOptions o) { } }
        public sealed class InnerConverter : JsonConverter<Inner> { public override Inner? Read(ref Utf8JsonReader r, Type t, JsonSerializerOptions o) => null; public override void Write(Utf8JsonWriter w, Inner v, JsonSerializerOptions o) { } }
        """);

    [Fact]
    public Task Rules_about_System_Text_Json_are_silent_under_the_tolerant_profile() => HygieneTest.Check("Tolerant", """
        [EventSchema("no.a.b", 1)] public sealed partial record Seen { public DateTime A { get; init; } public object? B { get; init; } public (int, int) C { get; init; } public Kind? D { get; init; } public int Id { get; init; } public int ID { get; init; } }
        [JsonDerivedType(typeof(One), "one")] public abstract record Kind { [JsonExtensionData] public Dictionary<string, JsonElement>? Others { get; set; } }
        public sealed record One : Kind;
        public sealed class Row { [Column(TypeName = "jsonb")] public Kind? A { get; set; } }
        """);

    [Fact]
    public Task A_type_in_schemas_of_two_profiles_is_judged_for_both() => HygieneTest.Check("Tolerant", """
        [EventSchema("no.a.b", 1)] public sealed partial record Seen { public Shared? S { get; init; } }
        [EventSchema("no.a.c", 1, Profile = WireProfile.Web)] public sealed record Other(Middle? M);
        public sealed record Middle(Dictionary<string, List<Shared>>? Deep);
        public sealed record Shared { public DateTime {|DVC6020:A|} { get; init; } }
        public sealed record Unshared { public DateTime A { get; init; } }
        """);
}
