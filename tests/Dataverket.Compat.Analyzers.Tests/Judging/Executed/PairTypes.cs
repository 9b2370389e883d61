#pragma warning disable CA1051, CA1052, CA1812, CA1822, CA1852, CA2227, CA1710, CA1010, CA1008, CA1069, CA1708, CA1062, CA1034, CA1801, IDE0060
using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

internal class Of<T> { public Of() { } public Of(T? value) => V = value; public T? V { get; set; } }
internal class X { public int V { get; set; } }
internal class XText { public int V { get; set; } public string? Y { get; set; } }
internal class XRequired { public int V { get; set; } public required string Y { get; set; } }
internal class XJsonRequired { public int V { get; set; } [JsonRequired] public string? Y { get; set; } }
internal struct XStruct { public int V { get; set; } }
internal class Foo { public string? Name { get; set; } }
internal class Bar { public string? Title { get; set; } }
internal class Pinned { [JsonPropertyName("name")] public string? Name { get; set; } }
internal class PinnedAgain { [JsonPropertyName("name")] public string? Title { get; set; } }
internal class Upper { [JsonPropertyName("V")] public string? V { get; set; } }
internal class Lower { [JsonPropertyName("v")] public string? V { get; set; } }
internal class Sure { public string V { get; set; } = ""; }
internal class Unsure { public string? V { get; set; } = ""; }
internal record struct Wrapped(int Value);
internal class Listed : IEnumerable<int> { public int V { get; set; } public IEnumerator<int> GetEnumerator() { yield return V; } IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }

internal enum NumAb { A, B }
internal enum NumAbc { A, B, C }
internal enum ByteEnum : byte { A }
internal enum IntEnum { A, Z = 300 }
[JsonConverter(typeof(JsonStringEnumConverter<TextAb>))] internal enum TextAb { A, B }
[JsonConverter(typeof(JsonStringEnumConverter<TextAbc>))] internal enum TextAbc { A, B, C }
[JsonConverter(typeof(JsonStringEnumConverter<TextAc>))] internal enum TextAc { A, C }
[JsonConverter(typeof(JsonStringEnumConverter<TextPinned>))] internal enum TextPinned { A, [JsonStringEnumMemberName("B")] Bb }
[JsonConverter(typeof(JsonStringEnumConverter<TextCase>))] internal enum TextCase { A, b }
[JsonConverter(typeof(NamesOnly))] internal enum TextOnly { A, B }
[Flags, JsonConverter(typeof(JsonStringEnumConverter<FlagsAb>))] internal enum FlagsAb { A = 1, B = 2 }
[Flags, JsonConverter(typeof(JsonStringEnumConverter<FlagsAbc>))] internal enum FlagsAbc { A = 1, B = 2, C = 4 }
internal class NamesOnly() : JsonStringEnumConverter<TextOnly>(null, allowIntegerValues: false);

[JsonDerivedType(typeof(X), "x")] internal abstract class Ax { public class X : Ax { public int I { get; set; } } }
[JsonDerivedType(typeof(X), "x"), JsonDerivedType(typeof(Y), "y")] internal abstract class Axy { public class X : Axy { public int I { get; set; } } public class Y : Axy { public int J { get; set; } } }
[JsonDerivedType(typeof(X), "x2")] internal abstract class AxRetagged { public class X : AxRetagged { public int I { get; set; } } }
[JsonDerivedType(typeof(X), 1)] internal abstract class AxNumber { public class X : AxNumber { public int I { get; set; } } }
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind"), JsonDerivedType(typeof(X), "x")] internal abstract class AxKind { public class X : AxKind { public int I { get; set; } } }
[JsonDerivedType(typeof(X))] internal abstract class AxUntagged { public class X : AxUntagged { public int I { get; set; } } }
[JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true), JsonDerivedType(typeof(X), "x")] internal class OpenX { public int B { get; set; } public class X : OpenX { public int I { get; set; } } }
[JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true), JsonDerivedType(typeof(X), "x"), JsonDerivedType(typeof(Y), "y")] internal class OpenXy { public int B { get; set; } public class X : OpenXy { public int I { get; set; } } public class Y : OpenXy { public int J { get; set; } } }
internal class Plain { public int B { get; set; } }
[JsonDerivedType(typeof(D), "d")] internal class Poly { public int B { get; set; } public class D : Poly { public int K { get; set; } } }
[JsonDerivedType(typeof(D), "d")] internal abstract class PolyAbstract { public int B { get; set; } public class D : PolyAbstract { public int K { get; set; } } }
[JsonDerivedType(typeof(D), "d")] internal class PolyMore { public int B { get; set; } public int C { get; set; } public class D : PolyMore { public int K { get; set; } } }

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] internal class Refusing { public int V { get; set; } public int W { get; set; } }
internal class Ignored { public int V { get; set; } [JsonIgnore] public string? Y { get; set; } }
internal class RequiredText { public required string? Y { get; set; } }
internal class LeftOutNull { [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Y { get; set; } }
internal class RequiredInt { public required int Y { get; set; } }
internal class LeftOutDefault { [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public int Y { get; set; } }
internal class GetOnly { public int V { get; set; } public string? Y { get; } }
internal class InitOnly { public int V { get; init; } public string? Y { get; init; } }
internal record RecV(int V);
internal record Rec(int V, string? Y);
internal record RecDefault(int V, string? Y = "d");
internal class Mismatched { public Mismatched(int v, string other) => (V, Y) = (v, other); public int V { get; } public string? Y { get; } }
internal class TwoWays { public TwoWays(int v) => V = v; public TwoWays(int v, string y) => (V, Y) = (v, y); public int V { get; } public string? Y { get; } }
internal abstract class Abstract { public int V { get; set; } public string? Y { get; set; } }
internal class Concrete : Abstract;
internal class Keeping { public int V { get; set; } [JsonExtensionData] public Dictionary<string, JsonElement>? Rest { get; set; } }
internal class Named { [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] public double V { get; set; } }
internal class AsText { [JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] public int V { get; set; } }
internal class Doubled { public int V { get; set; } [JsonPropertyName("V")] public int Z { get; set; } }
internal class MovedBase { public string? Y { get; set; } }
internal class Moved : MovedBase { public int V { get; set; } }
internal class VirtualV { public virtual int V { get; set; } }
internal class VirtualBase { public virtual int V { get; set; } }
internal class OverrideV : VirtualBase { [JsonPropertyName("vv")] public override int V { get; set; } }
internal class GetOnlyList { public List<int> V { get; } = []; }
internal class Populated { [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)] public List<int> V { get; } = []; }
internal class PopulatedOver { [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)] public List<int> V { get; } = [9]; }
internal class Ordered { [JsonPropertyOrder(2)] public int V { get; set; } [JsonPropertyOrder(1)] public string? Y { get; set; } }
