using System.Collections.Immutable;
using Dataverket.Compat.Analyzers.Generation;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

/// <summary>An analyzer sees every half-written state of a source. None may make it fall.</summary>
public class NeverThrowsTests
{
    private static readonly DiagnosticAnalyzer[] All = [.. typeof(SchemaGenerator).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type)).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    public static TheoryData<string> Broken =>
    [
        "[EventSchema] public record A;",
        "[EventSchema(] public record A { public int X { get; init; }",
        "[EventSchema(1, \"a\", Profile = )] public record A { public Missing M { get; init; } public List<Missing> L { get; init; } }",
        "[EventSchema(\"no.a.b\", 1, Profile = (WireProfile)77)] public record A(Missing? M, DateTime);",
        "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public record A : B { public required A Next { get; init; } } public record B : A; public record C : C;",
        "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public record A<T> : A<A<T>> where T : A<T> { public A<A<A<T>>>? Deep { get; init; } }",
        "public class GenericAttribute<T> : Attribute; [Generic<int>, Generic<Missing>, Generic<>][EventSchema(\"no.a.b\", 1)] public record A([property: Generic<A>] int X);",
        "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Default)] file record A(B X); file record B(Missing Y); file enum E { , }",
        "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Default)] public unsafe struct A { public int* P { get; init; } public delegate*<int, void> F { get; init; } public fixed int Buffer[4]; public Span<int> S { get; init; } }",
        "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public ref struct A { public ref int R => ref Unsafe; public TypedReference T { get; init; } }",
        "[EventSchema(null!, 1)] public record A; [EventSchema(default, default)] public record B; [EventReader(\"x\", Oldest = \"y\")] public record C;",
        "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public record A { [JsonPropertyName] public int X { get; init; } [JsonPropertyName(null!)] public int Y { get; init; } [JsonConverter(typeof(Missing))] public int Z { get; init; } [JsonConverter] public E Q { get; init; } [JsonIgnore(Condition = )] public int W { get; init; } [JsonNumberHandling] public long V { get; init; } }\n[JsonConverter(null!)] public enum E { A = 1 / 0, B = A, C = Missing.X, D = unchecked((int)0xFFFFFFFFFF) }",
        "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)][JsonDerivedType][JsonDerivedType(typeof(Missing), nameof(Missing))][JsonDerivedType(typeof(A), )][JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = \"x\")][JsonUnmappedMemberHandling] public abstract class A;",
        "[assembly: WireProfile] [assembly: WireProfile((WireProfile)(-3))] [EventSchema(\"no.a.b\", 1)] public record A(object O);",
        "[JsonSourceGenerationOptions(JsonSerializerDefaults.)][JsonSerializable][JsonSerializable(typeof(Missing))][JsonSerializable(null!)] public partial class Context : JsonSerializerContext; [EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public record A { public int X { get; init; } = ; }",
        "public class Row { [Column(TypeName = )] public A? X { get; set; } [Column(TypeName = null)] public List<A>? Y { get; set; } [Column(TypeName = \"jsonb\")] public Missing? Z { get; set; } } [EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public record A;",
        "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public record A(int X); class Use { object F = JsonSerializer.Deserialize<A>(JsonSerializer.Serialize<A>(), new JsonSerializerOptions { = 3, X = 4, UnmappedMemberHandling = })!; static readonly JsonSerializerOptions O = O; void M() { var x = x with { X = JsonSerializer.Deserialize<A>(x, O)!.X }; JsonSerializer.Serialize(x, O); JsonSerializer.Deserialize<>(\"\"); JsonSerializer.Deserialize(\"\", typeof(A), Missing.Default); } }",
        "[EventSchema(\"no.a.b\", 1)] public record A(E S, JsonElement J); public enum E { A } class Use { int M(A a, Envelope e) { switch (a.S) { case E.: break; case } switch (a) { } switch () { default: throw; } var t = a.S switch { }; if (e.Version == ) return nameof().Length; a.J.GetProperty(); a.J.GetProperty().GetProperty(\"x\"); typeof().Name; _ = nameof(Missing) == typeof(Missing).Name; try { } catch (JsonException) { AckAsync(); } catch (Missing) { } catch } }",
        "namespace N { [EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public partial record A; public partial record A { public dynamic D { get; } } public partial struct A { public int this[int i] => 1; int I.P => 1; } public static class X { extension(A a) { public int Q => 1; } } } namespace N;",
        "[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public interface I { I? Next { get; set; } } [EventSchema(\"no.a.b\", 1)] public enum E { A } [EventSchema(\"no.a.b\", 1)] public delegate void D(); [EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public static class S { public static int X { get; set; } }",
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Over_broken_source_no_analyzer_falls(string source)
    {
        foreach (var text in Cuts(HygieneTest.Usings + source)) Assert.DoesNotContain(await Run(text), diagnostic => diagnostic.Id is "AD0001" or "AD0002");
    }

    [Fact]
    public async Task Without_the_schema_attributes_nothing_is_looked_at()
    {
        var compilation = Compile("namespace Other { public sealed class EventSchemaAttribute(string t, int v) : System.Attribute; [EventSchema(\"no.a.b\", 1)] public record A { public System.DateTime T { get; set; } } }", withCompat: false);

        Assert.Empty(await compilation.WithAnalyzers([.. All]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_analyzer_is_open_to_concurrency_and_says_what_it_can_report()
        => Assert.All(All, analyzer => Assert.NotEmpty(analyzer.SupportedDiagnostics));

    // The text as it stands, and as it stood while it was being typed.
    private static IEnumerable<string> Cuts(string source)
    {
        yield return source;
        for (var part = 1; part < 6; part++) yield return source[..(HygieneTest.Usings.Length + ((source.Length - HygieneTest.Usings.Length) * part / 6))];
    }

    private static async Task<ImmutableArray<Diagnostic>> Run(string source)
        => await Compile(source, withCompat: true).WithAnalyzers([.. All]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

    private static CSharpCompilation Compile(string source, bool withCompat)
    {
        IEnumerable<MetadataReference> references = Basic.Reference.Assemblies.Net100.References.All;
        if (withCompat) references = references.Append(MetadataReference.CreateFromFile(typeof(Compat.Schemas.MessageSchema).Assembly.Location));
        return CSharpCompilation.Create(
            "Broken", [GeneratorRun.Tree(source, "/code/File0.cs")], references,
            new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }
}
