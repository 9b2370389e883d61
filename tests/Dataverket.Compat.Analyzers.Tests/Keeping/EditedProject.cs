namespace Dataverket.Compat.Analyzers.Tests.Keeping;

/// <summary>
/// A project whose files have places that are filled in one of several ways. What the filling of one file means is decided in others: by constants, bases, aliases, nearer types, parts, attributes
/// of the assembly. An edit fills one place in another way.
/// </summary>
internal sealed class EditedProject
{
    private const string Head = "using System; using System.Collections.Generic; using System.Text.Json.Serialization; using Dataverket.Compat.Schemas; using Bench.Parts;\n";

    private static readonly (string Path, string Text, string[][] Places)[] Files =
    [
        ("Consts.cs", "namespace Bench.Parts; public static class Consts { public const string Name = \"{0}\"; public const int Size = {1}; public const int Limit = {1}; public const string Pin = \"{2}\"; public const bool Yes = {3}; }",
            [["one", "two", "same"], ["1", "2", "2000"], ["pinned", "other"], ["true", "false"]]),
        ("Pins.cs", "namespace Bench.Parts; public static class Pins { public const string Rack = {0}; public const int Most = Consts.Size{1}; }", [["\"rack\"", "Consts.Pin", "nameof(Pins)"], ["", " + 1"]]),
        ("Disk.cs", Head + "namespace Bench.Parts;\n{0}\npublic sealed record Disk { public {1} string Name { get; init; } = \"\"; public {2} SizeGb { get; init; } {3} }",
            [["", "#nullable disable"], ["", "required"], ["int", "long", "State", "Box<State>", "Part"], ["", "public string? More { get; init; }", "[JsonPropertyName(Pins.Rack)] public int Rack { get; init; }", "public int Field;"]]),
        ("State.cs", Head + "namespace Bench.Parts; public enum State { Off = 0, On = {0}, {1} }", [["1", "Consts.Size", "7"], ["Last = 9", "[JsonStringEnumMemberName(Consts.Pin)] Last = 9", ""]]),
        ("Box.cs", Head + "namespace Bench.Parts; public record {0}Root { {1} }\npublic record Box<T> : {0}Root { public {2} Held { get; init; } }", [["Box"], ["", "public int Kept { get; init; }", "public enum State { Inner }"], ["T?", "List<T>?", "int"]]),
        ("Part.cs", Head + "namespace Bench.Parts; {0} public record Part(int X{1}); {2}", [["", "[JsonDerivedType(typeof(Wide), \"wide\")]"], ["", ", int Y = Consts.Size", ", string Z = \"a\""], ["public sealed record Wide(int W) : Part(W);", "public sealed record Wide(string W) : Part(1);"]]),
        ("First.cs", Head + "{0}\nnamespace Bench.Events;\n[EventSchema(\"no.dataverket.bench.first.\" + {1}, {2})]\npublic sealed partial record First : {3} { public {4} Id { get; init; } public int Size { get; init; } = {5}; public Disk? Disk { get; init; } public {6} State { get; init; } {7} }",
            [["", "using Disk = Bench.Parts.Part;", "using static Bench.Parts.Consts;"], ["Consts.Name", "\"fixed\""], ["1", "Consts.Size", "Pins.Most"], ["Base", "Root"], ["required string", "string?", "int"], ["Consts.Size", "Pins.Most", "1024", "(int)Bench.Parts.State.On", "Limit"], ["State", "Open<State>", "State?", "Open<Bench.Parts.State>"], ["", "[Alias(Pins.Rack)] public int Aliased { get; init; }", "public Dictionary<string, Box<Disk>>? Boxes { get; init; }"]]),
        ("FirstPart.cs", Head + "namespace Bench.Events; partial record First { {0} {1} }", [["", "public int Beside { get; init; }", "public enum State { Nested }", "private const string Name = \"mine\";"], ["", "public int Worth { get; init; } = Name.Length;"]]),
        ("Base.cs", Head + "namespace Bench.Events; public record Root { {0} }\npublic record Base : Root { {1} }", [["", "public bool Rooted { get; init; }", "public enum State { FromRoot }"], ["", "public int Based { get; init; }", "public sealed record Disk { public int Hidden { get; init; } }"]]),
        ("Second.cs", Head + "namespace Bench.Events;\n[{0}(\"no.dataverket.bench.second.done\", 1{1})]\npublic {2} record Second { public IReadOnlyList<Part> Parts { get; init; } = []; {3} public string? Rack { get; init; } public Near? Near { get; init; } }",
            [["EventSchema", "CommandSchema", "Named"], ["", ", Profile = WireProfile.Web", ", Profile = WireProfile.Strict"], ["sealed partial", "sealed"], ["[JsonPropertyName(Pins.Rack)]", "[JsonPropertyName]"]]),
        ("Third.cs", Head + "namespace Bench.Events;\n[EventSchema(\"no.dataverket.bench.third.done\", 2)]\npublic sealed partial record Third { public int A { get; init; } {0} }",
            [["", "[Upcaster] private static Third From(ThirdV1 old) => new();", "[Upcaster] private static Third From(Disk old) => new();"]]),
        ("ThirdV1.cs", Head + "namespace Bench.Events; [EventSchema(\"no.dataverket.bench.third.done\", {1})] public sealed partial record ThirdV1 { public {0} A { get; init; } }", [["int", "Near?", "Disk?"], ["1", "3"]]),
        ("Near.cs", "namespace Bench.Events { public sealed record Near { {0} } }\n{1}", [["", "public int N { get; init; }"],
            ["", "namespace Bench.Events { public sealed record Disk { public int Nearer { get; init; } } }", "namespace Bench.Events { public enum State { Nearer } }", "namespace Bench.Events { public sealed class JsonPropertyNameAttribute(string name) : System.Attribute { public string Name => name; } }", "namespace Bench { public sealed record Part(bool Outer); }",
                "namespace System.Text.Json.Serialization { public sealed class JsonPropertyNameAttribute(string name = \"{2}\") : System.Attribute { public string Name => name; } }"], ["left", "right"]]),
        ("Mark.cs", "namespace System.Text.Json.Serialization { {0} }", [["", "public sealed class JsonPropertyNameAttribute(string name = \"{1}\") : System.Attribute { public string Name => name; }"], ["left", "right"]]),
        ("Global.cs", "{0}\n{1}\npublic static class Says { public const int It = {2}; }", [["", "global using Part = Bench.Parts.Disk;", "global using Named = Dataverket.Compat.Schemas.EventSchemaAttribute;", "global using static Bench.Parts.Consts;"],
            ["", "[assembly: Dataverket.Compat.Schemas.WireProfile(Dataverket.Compat.Schemas.WireProfile.Default)]", "[assembly: Dataverket.Compat.Schemas.WireProfile((Dataverket.Compat.Schemas.WireProfile)Bench.Parts.Consts.Size)]", "[assembly: Dataverket.Compat.Schemas.WireProfile((Dataverket.Compat.Schemas.WireProfile)Says.It)]"], ["1", "2"]]),
        ("Context.cs", Head + "namespace Bench.Events; {0} [JsonSerializable(typeof(Disk))] public sealed partial class Context : JsonSerializerContext;", [["", "[JsonSerializable(typeof(Second)), JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]"]]),
        ("Use.cs", Head + "namespace Bench.Events; public sealed class Use { {0} public int Of(First first) { {1} return 0; } [Upcaster] static {2} Lost(Disk disk) => null!; }", [["", "int Size => Consts.Size;"], ["switch (first.State) { case 0: return 1; }", "var name = nameof(First); if (name == \"First\") return 2;", ""], ["First", "Second"]]),
    ];

    private readonly int[][] _filled = [.. Files.Select(file => new int[file.Places.Length])];

    public static int Count => Files.Length;

    public static string Path(int file) => $"/bench/{Files[file].Path}";

    public string Text(int file)
    {
        var text = Files[file].Text;
        for (var place = 0; place < _filled[file].Length; place++) text = text.Replace($"{{{place}}}", Files[file].Places[place][_filled[file][place]], StringComparison.Ordinal);
        return text;
    }

    /// <summary>Fills one place of a file in one of its ways, and tells of which file.</summary>
    public int Fill(string path, int place, int way)
    {
        var file = Array.FindIndex(Files, each => each.Path == path);
        _filled[file][place] = way;
        return file;
    }

    /// <summary>Fills one place in another way, and tells of which file.</summary>
    public int Edit(Random random)
    {
        while (true)
        {
            var file = random.Next(Files.Length);
            var place = random.Next(_filled[file].Length);
            var ways = Files[file].Places[place].Length;
            if (ways == 1) continue;
            _filled[file][place] = (_filled[file][place] + random.Next(1, ways)) % ways;
            return file;
        }
    }

    public override string ToString() => string.Join(" ", Files.Select((file, i) => $"{file.Path}:{string.Join(",", _filled[i])}"));
}
