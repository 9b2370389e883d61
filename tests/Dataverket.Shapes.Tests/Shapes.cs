using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Schemas;

namespace Dataverket.Shapes.Tests;

public enum Power
{
    Off,
    On,
}

[Flags]
public enum Rights
{
    None = 0,
    Read = 1,
    Write = 2,
    [JsonStringEnumMemberName("own")]
    Own = 4,
    All = 7,
}

[EventSchema("no.dataverket.shapes.open.seen", 1)]
public sealed partial record Opened
{
    public Open<Power> Power { get; init; }

    public Open<Power>[] Many { get; init; } = [];

    public Dictionary<string, Open<Power>?> Map { get; init; } = [];

    public Rights Rights { get; init; }

    public Open<Rights> OpenRights { get; init; }
}

// The attribute's own validator looks for Count by reflection; nothing here runs it.
#pragma warning disable IL2026
[EventSchema("no.dataverket.shapes.member.seen", 1)]
public sealed partial record Membered(
    [Alias("node", "host")] string MachineId,
    [AbsentAs(8)] int Cpu,
    [Lenient] long? Memory = null,
    [Lenient] bool Ready = false,
    [Lenient] Guid Key = default,
    [Lenient] byte[]? Blob = null,
    [Lenient] decimal Price = 0,
    [OneOrMany, MaxLength(2)] IReadOnlyList<string>? Tags = null,
    [Alias("ports")] int[]? Slots = null,
    [MaxLength(3)] string Code = "",
    [MaxLength(3)] byte[]? Small = null,
    [MaxLength(1)] IReadOnlyDictionary<string, int>? Few = null);
#pragma warning restore IL2026

[EventSchema("no.dataverket.shapes.collection.seen", 1)]
public sealed partial class Collected
{
    public JsonElement Any { get; set; }
    public IEnumerable<int> A { get; init; } = [];
    public IReadOnlyCollection<int> B { get; init; } = [];
    public IList<int> C { get; init; } = [];
    public ICollection<string?> D { get; init; } = [];
    public HashSet<string> E { get; init; } = [];
    public IReadOnlySet<int> F { get; init; } = new HashSet<int>();
    public ImmutableList<int> G { get; init; } = [];
    public IDictionary<string, int> H { get; init; } = new Dictionary<string, int>();
    public ImmutableDictionary<string, int> I { get; init; } = ImmutableDictionary<string, int>.Empty;
    public SortedDictionary<string, int> J { get; init; } = [];
    public byte[] K { get; init; } = [];
    public Page<Item>? L { get; init; }
}

public sealed record Page<T>(IReadOnlyList<T> Items, T? First);

public sealed record Item(string Name);

[EventSchema("no.dataverket.shapes.variant.seen", 1)]
public sealed partial record Varied(Disk? Closed = null, OpenVariant<Disk>? Open = null);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Local), "local")]
[JsonDerivedType(typeof(Remote), 2)]
public abstract record Disk(int Size);

public sealed record Local(int Size, string Path) : Disk(Size);

public sealed record Remote(int Size, Disk? Behind) : Disk(Size);

[EventSchema("no.dataverket.shapes.converter.seen", 1)]
public sealed partial record Converted
{
    public required Volume Size { get; init; }

    public Volume? More { get; init; }

    [JsonConverter(typeof(UriConverter)), WireShape(DataScalar.Text)]
    public Uri? Link { get; init; }
}

[JsonConverter(typeof(VolumeConverter)), WireShape(DataScalar.Text)]
public readonly record struct Volume(int Megabytes);

public sealed class VolumeConverter : JsonConverter<Volume>
{
    public override Volume Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => new(int.Parse(reader.GetString()!.TrimEnd('M'), System.Globalization.CultureInfo.InvariantCulture));

    public override void Write(Utf8JsonWriter writer, Volume value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.Megabytes.ToString(System.Globalization.CultureInfo.InvariantCulture) + "M");
}

public sealed class UriConverter : JsonConverter<Uri>
{
    public override Uri Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options) => writer.WriteStringValue(value.OriginalString);
}
