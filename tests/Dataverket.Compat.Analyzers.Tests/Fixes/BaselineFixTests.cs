using Dataverket.Compat.CodeFixes;

namespace Dataverket.Compat.Analyzers.Tests.Fixes;

public class BaselineFixTests
{
    private const string Schema = "[EventSchema(\"no.a.b\", 1)] public sealed partial record ";
    private const string Path = "compat/events/no.a.b.v1.txt";

    [Fact]
    public Task A_version_without_a_baseline_gets_one() => WireFixTest.CheckBaselines<AcceptFix>(
        "Tolerant",
        Schema + "{|DVC1413:Seen|} { public required string MachineId { get; init; } }\n[EventSchema(\"no.a.b\", 2)] public sealed partial record {|DVC1413:{|DVC5007:SeenV2|}|} { public int Cpu { get; init; } [Downcaster] static Seen To(SeenV2 now) => new() { MachineId = \"\" }; }",
        [],
        Schema + "Seen { public required string MachineId { get; init; } }\n[EventSchema(\"no.a.b\", 2)] public sealed partial record {|DVC5007:SeenV2|} { public int Cpu { get; init; } [Downcaster] static Seen To(SeenV2 now) => new() { MachineId = \"\" }; }",
        [("/0/" + Path, "compat 1\nevent no.a.b 1\nprofile tolerant\nmachineId text required\n"), ("/0/compat/events/no.a.b.v2.txt", "compat 1\nevent no.a.b 2\nprofile tolerant\ncpu int32\n")]);

    [Fact]
    public Task A_name_that_no_file_may_have_is_not_written()
    {
        const string Source = "[EventSchema(\"../a\", 1)] public sealed partial record {|DVC1413:Seen|} { public int A { get; init; } }";
        return WireFixTest.CheckBaselines<AcceptFix>("Tolerant", Source, [], Source, []);
    }

    [Fact]
    public Task News_is_accepted_with_the_types_that_came_with_it_and_nothing_else_is()
    {
        const string Rest = "public int A { get; init; } = 2; public Inner? {|#0:In|} { get; init; } public required int {|DVC1002:{|DVC1002:Harm|}|} { get; init; } }\n"
            + "public sealed record Inner(string X, List<Leaf> Leaves);\npublic sealed record Leaf(int Y);";
        return WireFixTest.CheckBaselines<AcceptFix>(
            "Web", Schema + "Seen { " + Rest.Replace("{|#0:In|}", "{|DVC1001:In|}", StringComparison.Ordinal).Replace("int A", "int {|DVC1031:{|DVC1031:A|}|}", StringComparison.Ordinal),
            [(Path, "compat 1\nevent no.a.b 1\nprofile web\n# a note\na int32 = 1\nretired b text\n")],
            Schema + "Seen { " + Rest.Replace("{|#0:In|}", "In", StringComparison.Ordinal).Replace("int A", "int {|DVC1031:{|DVC1031:A|}|}", StringComparison.Ordinal),
            [(Path, "compat 1\nevent no.a.b 1\nprofile web\n# a note\nInner.leaves [Leaf] parameter\nInner.x text parameter\nLeaf.y int32 parameter\na int32 = 1\nin Inner?\nretired b text\n")]);
    }

    [Fact]
    public Task A_member_that_is_gone_gets_its_tombstone_and_its_neighbours_stay() => WireFixTest.CheckBaselines<RetireFix>(
        "Web",
        Schema + "{|DVC1004:{|DVC1004:Seen|}|} { public required int A { get; init; } public Inner In { get; init; } = new(); }\npublic sealed record {|DVC1004:Inner|};",
        [(Path, "compat 1\nevent no.a.b 1\nprofile web\nInner.x int32?\na int32 required\nab text?\nb text?\nin Inner = ?\n")],
        Schema + "Seen { public required int A { get; init; } public Inner In { get; init; } = new(); }\npublic sealed record Inner;",
        [(Path, "compat 1\nevent no.a.b 1\nprofile web\nInner object\na int32 required\nin Inner = ?\nretired Inner.x int32?\nretired ab text?\nretired b text?\n")]);

    [Fact]
    public Task A_member_of_a_type_that_was_renamed_in_code_gets_its_tombstone_under_the_name_that_has_shipped() => WireFixTest.CheckBaselines<RetireFix>(
        "Web",
        Schema + "Seen { public Fresh In { get; init; } = new(); }\npublic sealed record {|DVC1004:Fresh|} { public int Y { get; init; } }",
        [(Path, "compat 1\nevent no.a.b 1\nprofile web\nStale.x int32?\nStale.y int32\nin Stale = ?\n")],
        Schema + "Seen { public Fresh In { get; init; } = new(); }\npublic sealed record Fresh { public int Y { get; init; } }",
        [(Path, "compat 1\nevent no.a.b 1\nprofile web\nStale.y int32\nin Stale = ?\nretired Stale.x int32?\n")]);
}
