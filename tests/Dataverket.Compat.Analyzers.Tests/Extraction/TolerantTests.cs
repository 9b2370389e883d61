using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Tests.Support;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

#pragma warning disable xUnit1051 // Parsing takes no time in which a test could be cancelled.

namespace Dataverket.Compat.Analyzers.Tests.Extraction;

public class TolerantTests
{
    [Fact]
    public void What_our_attributes_declare_stands_in_the_shape()
    {
        var members = Members("""
            [EventSchema("no.a.b", 3, Reads = 2)]
            public sealed partial record Seen([Alias("old", "older")] int Cpu, [property: JsonPropertyName("mem")] int Memory = 4)
            {
                [AbsentAs(7)] public required int Absent { get; init; }
                [Lenient] public long Loose { get; init; }
                [OneOrMany] public string[] Many { get; init; } = [];
                [JsonIgnore] public int Ignored { get; init; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Omitted { get; init; }
                [JsonConverter(typeof(Own)), WireShape(DataScalar.Single)] public TimeSpan Declared { get; init; }
                [JsonConverter(typeof(Own))] public TimeSpan Opaque { get; init; }
                public TimeSpan Refused { get; init; }
                [MaxLength(40)] public string Short { get; init; } = "";
            }
            """, "public sealed class Own : JsonConverter<TimeSpan> { public override TimeSpan Read(ref Utf8JsonReader r, Type t, JsonSerializerOptions o) => default; public override void Write(Utf8JsonWriter w, TimeSpan v, JsonSerializerOptions o) { } }");

        Assert.Equal(["absent", "cpu", "declared", "loose", "many", "mem", "omitted", "opaque", "refused", "short"], members.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((Presence.Optional, "7", true), (members["absent"].Presence, members["absent"].Default, members["absent"].HasAbsentValue));
        Assert.Equal(Presence.Required, members["cpu"].Presence);
        Assert.Equal(new[] { "old", "older" }.ToEquatable(), members["cpu"].Aliases);
        Assert.Equal(("Memory", true, "4", Presence.Optional), (members["mem"].ClrName, members["mem"].IsPinned, members["mem"].Default, members["mem"].Presence));
        Assert.True(members["loose"].IsLenient);
        Assert.True(members["many"].IsOneOrMany);
        Assert.Equal("[]", members["many"].Default);
        Assert.Equal(IgnoreWhen.Null, members["omitted"].Ignore);
        Assert.Equal(new DeclaredRef(WireScalar.Float32, "Own"), members["declared"].Slot.Type);
        Assert.Equal(new OpaqueRef("Own"), members["opaque"].Slot.Type);
        Assert.Equal(new OpaqueRef("System.TimeSpan"), members["refused"].Slot.Type);
        Assert.Equal(new[] { "length ..40" }.ToEquatable(), members["short"].Constraints);
    }

    [Fact]
    public void Open_and_closed_forms_of_one_type_are_two_types_of_the_schema()
    {
        var shape = Extracted.Of("""
            [CommandSchema("no.a.b", 1)]
            public sealed partial record Seen
            {
                public Open<State> A { get; init; }
                public State B { get; init; }
                public OpenVariant<Shape> C { get; init; }
                public Shape? D { get; init; }
            }
            public enum State { FirstOne = 1, [JsonStringEnumMemberName("2nd")] SecondOne }
            [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind"), JsonDerivedType(typeof(Circle), "circle")] public abstract record Shape { public int Id { get; init; } }
            public sealed record Circle : Shape { public double R { get; init; } }
            """);

        Assert.Equal(WireRole.Command, shape.Role);
        Assert.Equal(["Seen", "Circle", "Shape", "Shape2", "State", "State2"], shape.Types.Select(type => type.Name));
        Assert.Equal(["2nd", "firstOne"], shape.Types.OfType<EnumShape>().SelectMany(type => type.Members).Select(member => member.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.All(shape.Types.OfType<EnumShape>(), type => Assert.Equal(EnumForm.Text, type.Form));
        Assert.Single(shape.Types.OfType<EnumShape>(), type => type.IsOpen);
        var open = Assert.Single(shape.Types.OfType<VariantShape>(), type => type.IsOpen);
        Assert.Equal(("kind", new VariantCase("\"circle\"", "Circle")), (open.TagMember, Assert.Single(open.Cases)));
        Assert.Equal(["id", "r"], ((ObjectShape)shape.Find("Circle")!).Members.Select(member => member.Name));
        var members = ((ObjectShape)shape.Root).Members.ToDictionary(member => member.Name);
        Assert.Equal((NullMode.Value, NullMode.Value, NullMode.NullableReference), (members["a"].Slot.Null, members["c"].Slot.Null, members["d"].Slot.Null));
        Assert.Equal(open.Name, ((NamedRef)members["c"].Slot.Type).Name);
        Assert.True(((EnumShape)shape.Find(((NamedRef)members["a"].Slot.Type).Name)!).IsOpen);
    }

    [Fact]
    public void A_reader_s_subset_has_the_window_it_reads()
    {
        var shape = Extracted.Of("[EventReader(\"no.a.b\", Oldest = 2, Newest = 4)] public sealed partial record Seen { public int A { get; init; } }");

        Assert.Equal(("no.a.b", 4, 2, WireProfile.Tolerant), (shape.MessageType, shape.Version, shape.Reads, shape.Options.Profile));
    }

    [Theory]
    [InlineData("[EventSchema(\"no.a.b\", -3, Reads = 9)] public partial record S;")]
    [InlineData("[EventSchema] public partial record S;")]
    [InlineData("[EventSchema(1, \"x\", 3)] public partial record S { public Missing<int> A { get; } public System.Foo B; }")]
    [InlineData("[EventSchema(null!, 1)] public partial class S<T> { public T A { get; set; } public unsafe int* B { get; set; } public Span<int> C => default; public (int A, string B) D { get; set; } }")]
    [InlineData("[EventSchema(\"no.a.b\", 1)] public partial struct S { public S2[,] A { get; set; } public delegate void D(); public D E { get; set; } public dynamic F { get; set; } } struct S2 { public S2[] A; }")]
    [InlineData("[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Web)] public class S : Missing { public List<Missing> A { get; set; } public N<int> B { get; set; } } public class N<T> { public N<N<T>> Next { get; set; } }")]
    [InlineData("[EventSchema(\"no.a.b\", 1)] public partial record S { public N<int> B { get; set; } } public class N<T> { public N<List<N<T>>> Next { get; set; } }")]
    [InlineData("[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Strict)] public interface S { [JsonConverter(null!)] int A { get; set; } [JsonPropertyName(null!)] int B { get; set; } [Range(1, )] int C { get; set; } int D { get; set; } = ; }")]
    [InlineData("[EventSchema(\"no.a.b\", 1, Profile = WireProfile.Default), JsonDerivedType(null!), JsonDerivedType(typeof(int)), JsonDerivedType(typeof(List<>), 3), JsonDerivedType(typeof(S), null)] public static class S { public static int A { get; set; } }")]
    public void Nothing_that_does_not_compile_makes_it_throw(string source)
    {
        var shapes = new Extracted("using System; using System.Collections.Generic; using System.ComponentModel.DataAnnotations; using System.Text.Json.Serialization; using Dataverket.Compat.Schemas; " + source).Schemas();

        Assert.All(shapes, shape => Assert.NotEmpty(shape.Types));
        Assert.All(shapes, shape => Assert.InRange(shape.Version, 1, int.MaxValue));
        Assert.All(shapes, shape => Assert.Empty(Dataverket.Compat.Analyzers.Baselines.BaselineText.Parse("a.txt", Dataverket.Compat.Analyzers.Baselines.BaselineText.Print(new(shape with { MessageType = "no.a.b" }, default, false))).Faults));
    }

    private static Dictionary<string, WireMember> Members(string source, string types = "") => ((ObjectShape)Extracted.Of(source, types).Root).Members.ToDictionary(member => member.Name);
}
