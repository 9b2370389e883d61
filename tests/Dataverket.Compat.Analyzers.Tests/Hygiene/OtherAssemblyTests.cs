namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

/// <summary>Schemas and types that stand in another assembly than the code that uses them.</summary>
public class OtherAssemblyTests
{
    private const string Shared = """
        using Dataverket.Compat.Schemas;
        [assembly: WireProfile(WireProfile.Web)]
        namespace Shared;
        [EventSchema("no.a.b", 1)] public sealed record Seen(State S, Mode? M);
        public enum State { Unknown = 0, On = 1 }
        public enum Mode { Unknown = 0, Fast = 1 }
        public enum Unused { A = 0 }
        """;

    [Fact]
    public Task A_schema_of_another_assembly_is_handled_with_the_same_care() => HygieneTest.CheckBeside("Tolerant", Shared, knowsSchemas: true, """
        using Shared;
        public static class Handler
        {
            public static void Run(Seen seen, Unused unused, string json)
            {
                {|DVC6002:switch|} (seen.S) { case State.On: break; }
                {|DVC6002:switch|} (seen.M) { case Mode.Fast: break; }
                switch (unused) { case Unused.A: break; }
                JsonSerializer.{|DVC6011:Deserialize<Seen>|}(json);
                JsonSerializer.Deserialize<Seen>(json, JsonSerializerOptions.Web);
            }
        }
        """.Replace("using Shared;\n", "", StringComparison.Ordinal).Replace("Seen", "Shared.Seen", StringComparison.Ordinal).Replace("Unused", "Shared.Unused", StringComparison.Ordinal).Replace(" State.", " Shared.State.", StringComparison.Ordinal).Replace(" Mode.", " Shared.Mode.", StringComparison.Ordinal));

    [Fact]
    public Task A_type_of_an_assembly_that_knows_no_schemas_is_told_at_the_member() => HygieneTest.CheckBeside("Web", "namespace Shared; public enum State { On } public sealed class Disk { public int Gb { get; set; } }", knowsSchemas: false, """
        [EventSchema("no.a.b", 1)] public sealed record Seen(Shared.State {|DVC6026:A|}, List<Shared.Disk>? {|DVC6026:B|}, Guid C, System.Net.IPAddress? D, Version? E, Own F)
        {
            [JsonIgnore] public Shared.State Off { get; init; }
        }
        public enum Own { None = 0 }
        public sealed record Elsewhere(Shared.State A);
        """);

    [Fact]
    public Task Under_the_tolerant_profile_only_enums_are_left_to_tell() => HygieneTest.CheckBeside("Tolerant", "namespace Shared; public enum State { On } public sealed class Disk { public int Gb { get; set; } }", knowsSchemas: false, """
        [EventSchema("no.a.b", 1)] public sealed partial record Seen { public Shared.State {|DVC6026:A|} { get; init; } public Open<Shared.State> {|DVC6026:B|} { get; init; } public Shared.Disk? C { get; init; } }
        """);

    [Fact]
    public Task An_assembly_that_knows_schemas_keeps_its_own_baselines() => HygieneTest.CheckBeside("Web", Shared, knowsSchemas: true, """
        [EventSchema("no.a.c", 1)] public sealed record Seen(Shared.State A);
        """);
}
