using System.Text.Json;
using System.Text.Json.Serialization;
using CloudNative.CloudEvents.SystemTextJson;

namespace Dataverket.Benchmarks.Reading;

/// <summary>
/// System.Text.Json, source-generated, to a typed envelope with typed data. <see cref="Plain"/> promises less than we do; <see cref="Same"/> keeps
/// unknown members and refuses duplicates, as we do.
/// </summary>
internal static partial class Peers
{
    public static PlainEnvelope Plain(byte[] bytes) => JsonSerializer.Deserialize(bytes, PlainJson.Default.PlainEnvelope)!;

    public static SameEnvelope Same(byte[] bytes) => JsonSerializer.Deserialize(bytes, SameJson.Default.SameEnvelope)!;

    /// <summary>The CloudEvents SDK, structured mode, typed data.</summary>
    public static BenchMachine CloudEvents(byte[] bytes) => (BenchMachine)Formatter.DecodeStructuredModeMessage(bytes, null, null).Data!;

    private static readonly JsonEventFormatter<BenchMachine> Formatter = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter<BenchState>(JsonNamingPolicy.CamelCase) } }, default);

    public static byte[] Write(PlainEnvelope envelope) => JsonSerializer.SerializeToUtf8Bytes(envelope, Writing.PlainEnvelope);

    /// <summary>As the serializer is when nothing is set: generated writing without metadata, and every letter beyond ASCII escaped.</summary>
    public static byte[] WriteByDefault(PlainEnvelope envelope) => JsonSerializer.SerializeToUtf8Bytes(envelope, PlainJson.Default.PlainEnvelope);

    // With the encoder that we write with, or the peer would escape what we do not.
    private static readonly PlainJson Writing = new(new JsonSerializerOptions(PlainJson.Default.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public record EnvelopeBase
    {
        public string? Specversion { get; init; }
        public string? Id { get; init; }
        public string? Source { get; init; }
        public string? Type { get; init; }
        public int Schemaversion { get; init; }
        public string? Tenant { get; init; }
        public string? Subject { get; init; }
        public DateTimeOffset Time { get; init; }
        public string? Datacontenttype { get; init; }
        public string? Traceparent { get; init; }
    }

    public sealed record PlainEnvelope : EnvelopeBase
    {
        public BenchMachine? Data { get; init; }
    }

    public sealed record SameEnvelope : EnvelopeBase
    {
        public SameMachine? Data { get; init; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Others { get; set; }
    }

    public sealed record SameMachine
    {
        public required string MachineId { get; init; }
        public required int Cpu { get; init; }
        public int MemoryMb { get; init; } = 1024;
        public bool IsOn { get; init; }
        public BenchState State { get; init; }
        public DateTimeOffset Since { get; init; }
        public string? Note { get; init; }
        public List<SameDisk> Disks { get; init; } = [];

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Others { get; set; }
    }

    public sealed record SameDisk
    {
        public required string Name { get; init; }
        public int SizeGb { get; init; }
        public bool IsFast { get; init; }
        public Guid Id { get; init; }
        public decimal Price { get; init; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Others { get; set; }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
    [JsonSerializable(typeof(PlainEnvelope))]
    internal sealed partial class PlainJson : JsonSerializerContext;

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowDuplicateProperties = false)]
    [JsonSerializable(typeof(SameEnvelope))]
    internal sealed partial class SameJson : JsonSerializerContext;
}
