using Dataverket.Compat.Analyzers.Tests.Support;

namespace Dataverket.Compat.Analyzers.Tests.Generation;

public class GeneratedCodeTests
{
    private const string Usings =
        "using System; using System.Collections.Generic; using System.Collections.Immutable; using System.Text.Json.Serialization; using Dataverket.Compat.Schemas;\n";

    // Each is a whole file that must pass without a word of the compiler, the documentation of public members included.
    public static TheoryData<string> Sources =>
    [
        // Names that mean something else in C#, or in the generated code.
        """
        namespace Maskin.@event;
        [EventSchema("no.a.b", 1)]
        internal sealed partial record @class(int @int, string @field, int value, int reader, int fault, int m0) { public int has0 { get; init; } public required int @required { get; init; } public int @init { get; set; } }
        """,
        // The project's own types shadow those the generated code needs.
        """
        namespace Maskin { class System; class Dataverket; class Values; enum E { [JsonStringEnumMemberName("System")] System, value }
        [EventSchema("no.a.b", 1)] internal sealed partial record Seen { public E State { get; init; } public Utf8JsonReader? R { get; init; } public List<Values2>? L { get; init; } }
        internal sealed record Utf8JsonReader(int A); internal sealed record Values2(DateOnly? D, Guid? G, DateTimeOffset? T, Int128? I, UInt128? U, decimal? M); }
        """,
        // A schema type with the name of the helper.
        "[EventSchema(\"no.a.b\", 1)] internal sealed partial record Values(int A);",
        // Obsolete members are still on the wire.
        """
        namespace Maskin;
        [EventSchema("no.a.b", 1)] internal sealed partial record Seen { [Obsolete("x")] public int A { get; init; } [Obsolete] public int B { get; set; } = 1; [Obsolete] public Old? O { get; init; } }
        [Obsolete] internal sealed class Old { public int A { get; set; } }
        """,
        // Without nullable annotations null is taken everywhere.
        """
        #nullable disable
        namespace Maskin;
        [EventSchema("no.a.b", 1)] internal sealed partial class Seen { public string A { get; init; } public List<string> B { get; set; } public Dictionary<string, string[]> C { get; init; } public ImmutableArray<string> D { get; init; } public Seen E { get; init; } }
        """,
        // The global namespace, nesting in everything that may be partial, structs of every kind.
        """
        [EventSchema("no.a.b", 1)] internal partial struct Global { public Global() { } public int A { get; set; } = 1; public int B { get; init; } public required string C { get; init; } }
        internal partial interface IOuter { internal partial record struct Middle { internal static partial class Deep { [CommandSchema("no.a.c", 1)] internal readonly partial record struct Seen(int A = 5, E? B = E.Y, string? C = "q\"\\\n", double D = double.NaN, float F = 1.1f, decimal G = 1.10m, ulong H = ulong.MaxValue, long I = long.MinValue, bool J = true, Guid K = default, sbyte L = -1); } } }
        internal enum E : ulong { X, Y = ulong.MaxValue }
        """,
        // Inheritance: overridden, hidden and generic bases; a base with rules in its constructor.
        """
        namespace Maskin;
        internal abstract class Base<T> { public virtual int A { get; set; } = 1; public T? B { get; set; } public required T C { get; init; } public int D { get; init; } }
        [ReplySchema("no.a.b", 3, Reads = 1)] internal sealed partial class Seen : Base<int> { public override int A { get; set; } = 2; public new int D { get; init; } = 4; }
        [EventReader("no.a.c", Oldest = 2, Newest = 5)] internal sealed partial record Other(int X) : Root(X, 2); internal record Root(int X, int Y);
        """,
        // Converters of every accessibility, in nested and derived types.
        """
        namespace Maskin;
        internal partial class Outer
        {
            [EventSchema("no.a.b", 1)] internal partial record One;
            [EventSchema("no.a.b", 2)] internal partial record Two : One { [Upcaster] private static Two From(One? old) => new(); [Downcaster(Loses = "a\"b")] protected static One To(in Two value) => new(); }
            [EventSchema("no.a.b", 3)] internal partial record Three : Two { [Upcaster] private static Three @new(Two old) => new(); [Downcaster] internal static Two Down(Three value) => new(); }
        }
        """,
        // Shapes without members, without names, and that lead back to themselves.
        """
        namespace Maskin;
        [EventSchema("no.a.b", 1)] internal sealed partial record Empty { public None N { get; init; } public List<Empty>? L { get; init; } public Dictionary<string, Empty?>? M { get; init; } public Empty[]?[]? A { get; init; } public ImmutableArray<int?>? I { get; init; } }
        internal enum None;
        """,
        // A public schema with documentation asks the generated code for documentation too.
        """
        namespace Maskin;
        /// <summary>Seen.</summary>
        [EventSchema("no.a.b", 1)] public sealed partial record Seen { /// <summary>A.</summary>
        public int A { get; init; } /// <summary>O.</summary>
        public Outer.Inner? O { get; init; } [Upcaster] private static Seen From(string o) => new(); }
        /// <summary>Outer.</summary>
        public static class Outer { /// <summary>Inner.</summary> /// <param name="A">A.</param>
        public sealed record Inner(IReadOnlyDictionary<string, IReadOnlyList<int>> A); }
        """,
        // SetsRequiredMembers, JsonConstructor, an internal constructor, a required member that a parameter fills as well.
        """
        namespace Maskin;
        [EventSchema("no.a.b", 1)] internal sealed partial class Seen { internal Seen(int a, string more = "x") => A = a; public int A { get; } public A1? First { get; set; } public A2? Second { get; set; } }
        internal sealed class A1 { [global::System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public A1(string name) => Name = name; public required string Name { get; init; } }
        internal sealed class A2 { public A2() { } [JsonConstructor] public A2(int b) => B = b; public int B { get; private set; } [JsonRequired] public int C { get; init; } [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int D { get; set; } [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? E { get; init; } = null!; }
        """,
        // Open types, flags, variants, converters, collections, generics and every attribute of ours.
        """
        namespace Maskin;
        [EventSchema("no.a.b", 1)] internal sealed partial record Seen([Alias("x", "y")] string A, [AbsentAs(E.B)] Open<E> B, [AbsentAs(-1)] sbyte? C, [Lenient] Int128 D, Open<None>? N, Nothing O, Open<Nothing> P)
        { [OneOrMany, Alias("old")] public List<int?>? L { get; init; } [JsonConverter(typeof(C1)), WireShape(DataScalar.Any)] public Uri? U { get; set; } public Page<string?, E[]>? G { get; init; } public OpenVariant<Base>? V { get; set; } public required Base W { get; set; }
          public ImmutableDictionary<string, byte[]?>? M { get; init; } public SortedDictionary<string, global::System.Text.Json.JsonElement?>? S { get; init; } public ICollection<Flags>? T { get; init; } public IThing? I { get; init; } }
        internal enum E { A, B = 1, C = 1 } internal enum None; [Flags] internal enum Nothing; [Flags] internal enum Flags : sbyte { X = 1, All = -1, Y = 2 }
        internal sealed record Page<T, U>(T First, U Second) where T : class?;
        [JsonDerivedType(typeof(Base), 0), JsonDerivedType(typeof(D1), "d\"1")] internal record Base(int Size); internal sealed record D1(int Size, Base? Next) : Base(Size);
        [JsonDerivedType(typeof(T1), "t")] internal interface IThing; internal struct T1 : IThing { public int A { get; set; } }
        internal sealed class C1 : JsonConverter<Uri> { public override Uri Read(ref global::System.Text.Json.Utf8JsonReader reader, Type type, global::System.Text.Json.JsonSerializerOptions options) => new(reader.GetString()!); public override void Write(global::System.Text.Json.Utf8JsonWriter writer, Uri value, global::System.Text.Json.JsonSerializerOptions options) => writer.WriteStringValue(value.OriginalString); }
        """,
        // Everything that is not on the wire is left alone.
        """
        namespace Maskin;
        [EventSchema("no.a.ipv4.b-vm2", 1)] internal sealed partial class Seen
        {
            public const int Const = 1; public static readonly object Static = new(); public static object? Shared { get; set; } internal object? Inside { get; set; } private readonly object _field = new();
            [JsonIgnore] public object? Ignored { get; set; } [JsonIgnore] public object? Field = new(); public object this[int i] => _field; public void Method() { } public event Action? Happened;
            [JsonPropertyName("renamed"), JsonRequired] public int A { get; set; } public void Raise() => Happened?.Invoke();
        }
        """,
    ];

    [Theory]
    [MemberData(nameof(Sources))]
    public void What_is_generated_passes_every_warning_of_the_compiler(string source)
    {
        var run = GeneratorRun.Of(Usings + source);

        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Refusals);
        Assert.Empty(run.CompilerSays);
        Assert.All(run.Files.Where(file => !file.Key.EndsWith(".Converters.g.cs", StringComparison.Ordinal)), file => Assert.StartsWith("MaskinSchemas", file.Key, StringComparison.Ordinal));
    }

    [Fact]
    public void A_test_project_that_sees_the_internals_of_another_may_have_a_module_of_the_same_name()
    {
        const string Schema = "namespace Maskin; [EventSchema(\"no.a.b\", 1)] internal sealed partial record Seen { public int A { get; init; } [Upcaster] private static Seen From(string s) => new(); }";
        var inner = GeneratorRun.In("Maskin", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Maskin.Assembly\")]", Usings + Schema);

        var outer = GeneratorRun.In("Maskin", Usings + Schema.Replace("Seen", "Other", StringComparison.Ordinal))
            .After(compilation => compilation.AddReferences(((Microsoft.CodeAnalysis.CSharp.CSharpCompilation)inner.Updated).WithAssemblyName("Inner").ToMetadataReference()));

        Assert.Empty(outer.CompilerSays);
    }

    [Fact]
    public void Nothing_is_generated_for_an_assembly_without_schemas() => Assert.Empty(GeneratorRun.Of("class Plain { public object? Any { get; set; } }").Files);
}
