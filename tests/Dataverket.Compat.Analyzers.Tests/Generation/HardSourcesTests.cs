using Dataverket.Compat.Analyzers.Tests.Support;

namespace Dataverket.Compat.Analyzers.Tests.Generation;

/// <summary>Sources that are legal, or half typed, and hard on a generator: it refuses what it cannot carry, and what it writes compiles.</summary>
public sealed class HardSourcesTests
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Text.Json.Serialization; using Dataverket.Compat.Schemas;\n";

    [Theory]
    [InlineData("public class N<T> { public T? V { get; set; } public N<N<T>>? Next { get; set; } }")]
    [InlineData("public class N<T> { public N<List<N<T>>>? Next { get; set; } }")]
    [InlineData("public class N<T> { public N<P<T, T>>? Next { get; set; } public N<P<T, N<T>>>? Other { get; set; } } public class P<T, U> { public T? A { get; set; } public U? B { get; set; } }")]
    [InlineData("[JsonDerivedType(typeof(N<int>), \"n\")] public class Root { public N<int>? A { get; set; } } public class N<T> : Root { public Dictionary<string, N<T[]>>? Next { get; set; } }")]
    public void A_generic_type_that_holds_ever_larger_ones_of_itself_is_refused(string types)
    {
        var run = GeneratorRun.Of(Usings + types + " [EventSchema(\"no.a.b\", 1)] public sealed partial record S { public N<int>? B { get; set; } }");

        Assert.Null(run.Result.Exception);
        Assert.NotEmpty(run.Refusals);
        Assert.All(run.Refusals, refusal => Assert.Equal("DVC8001", refusal.Id));
    }

    [Fact]
    public void A_chain_of_types_is_carried_further_than_a_message_goes_and_refused_beyond()
    {
        Assert.Empty(Chain(120).Refusals);
        Assert.Equal("DVC8001", Assert.Single(Chain(5000).Refusals).Id);

        // A compiler may run on half the stack of a test.
        static GeneratorRun Chain(int length)
        {
            GeneratorRun? run = null;
            var source = Usings + "[EventSchema(\"no.a.b\", 1)] internal sealed partial record S { public C0? A { get; init; } }"
                + string.Concat(Enumerable.Range(0, length).Select(i => $"internal sealed record C{i} {{ public List<Dictionary<string, C{i + 1}?>?>? A {{ get; init; }} }}\n")) + $"internal sealed record C{length};";
            var thread = new Thread(() => run = GeneratorRun.Of(source), 768 * 1024);
            thread.Start();
            thread.Join();
            return run!;
        }
    }

    [Fact]
    public void More_types_than_a_schema_can_have_are_refused_once()
    {
        var run = GeneratorRun.Of(
            Usings + "[EventSchema(\"no.a.b\", 1)] public sealed partial record S { " + string.Concat(Enumerable.Range(0, 600).Select(i => $"public C{i}? A{i} {{ get; init; }} ")) + "}"
            + string.Concat(Enumerable.Range(0, 600).Select(i => $"public sealed record C{i};\n")));

        Assert.Null(run.Result.Exception);
        Assert.Equal("DVC8001", Assert.Single(run.Refusals).Id);
    }

    [Fact]
    public void A_schema_that_is_declared_twice_is_generated_once_and_the_rest_with_it()
    {
        const string Seen = "namespace A; [EventSchema(\"no.a.b\", 1)] internal sealed partial record Seen";
        var run = GeneratorRun.Of(Usings + Seen + " { public int X { get; init; } }", Usings + Seen + ";", Usings + "namespace A; [EventSchema(\"no.a.c\", 1)] internal sealed partial record Other { public int X { get; init; } }");

        Assert.Null(run.Result.Exception);
        Assert.Single(run.Files, file => file.Key == "MaskinSchemas.A.Seen.g.cs");
        Assert.Single(run.Files, file => file.Key == "MaskinSchemas.A.Other.g.cs");
        Assert.DoesNotContain(run.CompilerSays, diagnostic => diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("namespace N; [EventSchema(\"no.a.b\", 1)] internal partial record Machine { [Upcaster] private static Machine From(string s) => new(); } [EventSchema(\"no.a.c\", 1)] internal partial record MACHINE { [Upcaster] private static MACHINE From(string s) => new(); }", "N.Machine", "N.MACHINE")]
    [InlineData("namespace A_ { [EventSchema(\"no.a.b\", 1)] internal partial record B; } namespace A { [EventSchema(\"no.a.c\", 1)] internal partial record _B; }", "A_.B", "A._B")]
    [InlineData("namespace A__ { [EventSchema(\"no.a.b\", 1)] internal partial record B; } namespace A { [EventSchema(\"no.a.c\", 1)] internal partial record __B; }", "A__.B", "A.__B")]
    public void Names_that_differ_by_little_do_not_meet(string source, string one, string other)
    {
        var run = GeneratorRun.Of(Usings + source);

        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Refusals);
        Assert.Empty(run.CompilerSays);
        Assert.All([one, other], name => Assert.Contains(@"\n" + name + @"\n""", run.Files["MaskinSchemas.g.cs"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a variant that is a member as well", "[JsonDerivedType(typeof(Not), \"not\")] internal abstract record Expr; internal sealed record Not : Expr { public Expr? Operand { get; init; } } [EventSchema(\"no.a.b\", 1)] internal sealed partial record S { public Expr? When { get; init; } public Not? Unless { get; init; } }")]
    [InlineData("one type under two tags", "[JsonDerivedType(typeof(Not), \"not\")] internal abstract record Expr; [JsonDerivedType(typeof(Not), \"nay\")] internal interface IOther; internal sealed record Not : Expr, IOther { public Expr? Operand { get; init; } } [EventSchema(\"no.a.b\", 1)] internal sealed partial record S { public Expr? When { get; init; } public IOther? Unless { get; init; } }")]
    [InlineData("two types of one name with one base", "internal record Root { public S? Up { get; init; } } internal static class A { internal record X : Root; } internal static class B { internal record X : Root; } [EventSchema(\"no.a.b\", 1)] internal sealed partial record S { public A.X? A { get; init; } public B.X? B { get; init; } }")]
    [InlineData("names that end in digits", "internal record X { public S? Up { get; init; } } internal record X1 { public S? Up { get; init; } } [EventSchema(\"no.a.b\", 1)] internal sealed partial record S { public X1? P01 { get; init; } public List<S>? P02 { get; init; } public List<List<S>>? P03 { get; init; } public List<List<List<S>>>? P04 { get; init; } public List<List<List<List<S>>>>? P05 { get; init; } public int P06 { get; init; } public long P07 { get; init; } public bool P08 { get; init; } public short P09 { get; init; } public byte PByte { get; init; } public X? P10 { get; init; } public X1? P11 { get; init; } }")]
    public void Parts_of_two_shapes_do_not_meet(string what, string source)
    {
        var run = GeneratorRun.Of(Usings + source);

        Assert.True(run.Result.Exception is null && run.Refusals.Count == 0 && run.CompilerSays.Count == 0, what + "\n" + string.Join('\n', run.CompilerSays));
    }

    [Theory]
    [InlineData("[JsonPolymorphic(TypeDiscriminatorPropertyName = \"a\", TypeDiscriminatorPropertyName = \"b\"), JsonDerivedType(typeof(W), \"w\")] public abstract record P; public sealed record W : P;")]
    [InlineData("[JsonPolymorphic(TypeDiscriminatorPropertyName = ), JsonDerivedType(typeof(W), )] public abstract record P; public sealed record W : P;")]
    [InlineData("[JsonPolymorphic(Nothing = 1, Nothing = 2), JsonDerivedType(typeof(W), \"w\")] public abstract record P; public sealed record W : P;")]
    public void An_attribute_that_is_half_typed_breaks_nothing(string types)
        => Assert.Null(GeneratorRun.Of(Usings + types + " [EventSchema(\"no.a.b\", 1)] public sealed partial record S { public P? A { get; init; } }").Result.Exception);

    [Fact]
    public void What_must_no_longer_be_used_is_still_on_the_wire()
    {
        var run = GeneratorRun.Of(Usings + """
            namespace Maskin;
            [EventSchema("no.a.b", 1)] internal sealed partial record Seen { [Obsolete("x", error: true)] public int A { get; init; } [Obsolete("x", error: true)] public int B { get; set; } = 1; [Obsolete("x", error: true)] public required Old? O { get; init; } public State S { get; init; } public Kept? K { get; init; } }
            [Obsolete("x", error: true)] internal sealed class Old { public int A { get; set; } }
            internal enum State { On, [Obsolete("x", error: true)] Off }
            internal sealed record Kept { [Obsolete("x", error: true)] public int A { get; init; } }
            """);

        Assert.DoesNotContain(run.CompilerSays, diagnostic => diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Marks_for_null_of_two_contexts_are_kept_apart()
    {
        var run = GeneratorRun.Of(
            Usings + "namespace N; [EventSchema(\"no.a.b\", 1)] internal sealed partial record S { public List<string> A { get; init; } = []; public Old? O { get; init; } public Dictionary<string, string> M { get; init; } = []; }",
            Usings + "#nullable disable\nnamespace N; internal class Old { public List<string> L { get; set; } public Dictionary<string, string> M { get; set; } public List<List<string>> N { get; set; } }");

        Assert.Empty(run.Refusals);
        Assert.Empty(run.CompilerSays);
        var all = string.Concat(run.Files.Values);
        Assert.Contains("List<string>", all, StringComparison.Ordinal);
        Assert.Contains("List<string?>", all, StringComparison.Ordinal);
        Assert.Contains("<string, string?>", all, StringComparison.Ordinal);
    }
}
