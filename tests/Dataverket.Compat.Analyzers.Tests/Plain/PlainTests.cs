using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Tests.Corpus;
using Dataverket.Compat.Analyzers.Tests.Support;

namespace Dataverket.Compat.Analyzers.Tests.Plain;

/// <summary>A schema that can be read from its syntax is the same schema that the compiler's symbols tell.</summary>
public sealed class PlainTests
{
    private const string Head = "using System; using System.Collections.Generic; using System.Text.Json.Serialization; using Dataverket.Compat.Schemas;";

    [Fact]
    public void Both_ways_agree_on_every_folder_of_the_corpus()
    {
        var plain = CorpusCase.All.Values.SelectMany(change => new[] { change.Old, change.New })
            .Sum(source => BothWays.Compare(source.Compile(WireProfile.Tolerant).RemoveSyntaxTrees(source.Compile(WireProfile.Tolerant).SyntaxTrees.Where(tree => tree.FilePath == "Profile.cs"))).Count);

        Assert.True(plain >= 100, $"{plain} schemas of the corpus are plain");
    }

    [Theory]
    [InlineData("all that a member can be", "enum State { Off, On = 4, Also = 4 } sealed record Disk { public required string Name { get; init; } public int? Gb { get; set; } = 3; public Disk? Inner { get; init; } }",
        "public required string A { get; init; } public string? B { get; set; } public int C { get; init; } = -1; public long? D { get; set; } = 7; public State E { get; init; } = State.On; public Open<State> F { get; init; } [JsonPropertyName(\"g h\")] public byte[] G { get; init; } = []; public IReadOnlyList<string?>? H { get; init; } public Dictionary<string, List<Disk>> I { get; init; } = new(); public Guid J { get; init; } public Disk K { get; init; } = new() { Name = \"k\" }; public Disk[]? L { get; init; } public DateOnly M { get; init; } public required State N { get; set; } public string O { get; init; } = \"o\"; public State? P { get; init; } public string Class { get; init; } = string.Empty;")]
    [InlineData("a nearer type of a well-known name", "readonly struct Guid { }", "public Guid Id { get; init; } public System.Guid Real { get; init; }")]
    [InlineData("names that collide", "", "public int Ab { get; init; } public int AB { get; init; }")]
    [InlineData("a null that is let through", "", "public string A { get; init; } = null!; public string B { get; init; } = (null!);")]
    [InlineData("a type that cannot be read", "", "public DateTime At { get; init; }")]
    [InlineData("a type that leads back to itself", "", "public IReadOnlyList<It> Inner { get; init; } = []; public It? Next { get; init; }")]
    [InlineData("a type that leads back to itself on demand", "", "public required It Next { get; init; }")]
    [InlineData("members of any type", "", "public object? A { get; init; } public System.Text.Json.JsonElement B { get; init; } public (int X, int Y) C { get; init; } public DayOfWeek E { get; init; }")]
    [InlineData("an enum that is a converter's", "[JsonConverter(typeof(JsonStringEnumConverter))] enum State { Off }", "public State State { get; init; }")]
    [InlineData("variants", "[JsonDerivedType(typeof(Wide), \"wide\")] abstract record Part; sealed record Wide(int W) : Part;", "public Part? Part { get; init; } public required OpenVariant<Part> Open { get; init; }")]
    public void Both_ways_agree_on(string _, string types, string members)
        => Assert.Equal(["It"], BothWays.Compare(Compile($"{Head} namespace A.B; [EventSchema(\"no.a.b\", 2, Reads = 1)] public sealed partial record It {{ {members} }} {types}")));

    [Theory]
    [InlineData("a second part", "partial record It { public int More { get; init; } }", "")]
    [InlineData("a base", "record Root { public int More { get; init; } } partial record It : Root;", "")]
    [InlineData("a type of its own", "", "public enum State { Own }")]
    [InlineData("a member that is computed", "", "[JsonIgnore] public int Twice => A * 2;")]
    [InlineData("a getter alone", "", "public int Only { get; }")]
    [InlineData("a converter", "", "[Upcaster] static It From(Old old) => new();")]
    [InlineData("an attribute that stands for nothing known", "", "[Alias(\"b\")] public int Named { get; init; }")]
    [InlineData("an attribute of the same name", "namespace A.B { sealed class JsonPropertyNameAttribute(string name) : Attribute { public string Name => name; } }", "[JsonPropertyName(\"b\")] public int Named { get; init; }")]
    [InlineData("a schema attribute of the same name", "namespace A.B { sealed class EventSchemaAttribute(string name, int version) : Attribute { public string Name => name + version; } }", "")]
    [InlineData("a name that is no literal", "static class Names { public const string B = \"b\"; }", "[JsonPropertyName(Names.B)] public int Named { get; init; }")]
    [InlineData("a name with escapes", "", "public int \\u0041b { get; init; }")]
    [InlineData("a type of the file alone", "file enum State { Hidden }", "")]
    [InlineData("a profile of all", "[assembly: WireProfile(WireProfile.Web)]", "")]
    [InlineData("what marks for null mean", "\n#nullable disable\n", "")]
    [InlineData("a setter that is hidden", "", "public int Hidden { get; private set; }")]
    [InlineData("a name that is a keyword", "", "public int @class { get; init; }")]
    [InlineData("a type that says nothing", "", "public dynamic? Any { get; init; }")]
    [InlineData("a constructor", "", "public It() { }")]
    public void Nothing_is_read_from_syntax_where_this_is_in_doubt(string what, string types, string members)
    {
        var source = $"[EventSchema(\"no.a.b\", 1)] public sealed partial record It {{ public int A {{ get; init; }} {members} }}";
        var isSpace = types.StartsWith("namespace", StringComparison.Ordinal);
        var text = types.StartsWith("[assembly", StringComparison.Ordinal) ? $"{Head} {types} namespace A.B; {source}" : $"{Head} namespace A.B {{ {source} {(isSpace ? "" : types)} }}";

        Assert.True(BothWays.Compare(isSpace ? Compile(text, $"{Head} {types}") : Compile(text)).Count == 0, what);
    }

    [Fact]
    public void What_one_file_imports_says_nothing_about_another()
    {
        const string Types = "namespace A.C { public enum State { Far } } namespace A.B { public enum Size { Own } }";
        var plain = BothWays.Compare(Compile(
            Types,
            $"{Head} using A.C; namespace A.B; [EventSchema(\"no.a.one\", 1)] public sealed partial record One {{ public State State {{ get; init; }} public Size Size {{ get; init; }} }}",
            $"{Head} namespace A.B; [EventSchema(\"no.a.two\", 1)] public sealed partial record Two {{ public State State {{ get; init; }} public Size Size {{ get; init; }} }} public enum State {{ Near }}",
            $"{Head} using State = A.B.Size; namespace A.C; [EventSchema(\"no.a.three\", 1)] public sealed partial record Three {{ public State State {{ get; init; }} }}",
            $"{Head} using State = System.Guid; namespace A; [EventSchema(\"no.a.four\", 1)] public sealed partial record Four {{ public State State {{ get; init; }} }}"));

        Assert.Equal(["One", "Two", "Three", "Four"], plain);
    }

    [Theory]
    [InlineData("public enum State { Far } partial record A { public enum State { Own } }")]
    [InlineData("public enum State { Far } public record Root { public enum State { Own } } partial record A : Root;")]
    public void What_a_second_part_brings_into_scope_says_nothing_about_another_type(string elsewhere)
    {
        static string One(string type, string name) => $"{Head} namespace N; [EventSchema(\"{type}\", 1)] public sealed partial record {name} {{ public State S {{ get; init; }} }}";

        Assert.Equal(["B"], BothWays.Compare(Compile(One("no.a.a", "A"), One("no.a.b", "B"), $"{Head} namespace N; {elsewhere}")));
    }

    private static Microsoft.CodeAnalysis.Compilation Compile(params string[] sources) => new Extracted(sources).Compilation;
}
