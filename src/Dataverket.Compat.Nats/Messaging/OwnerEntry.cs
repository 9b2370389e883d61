using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>One entry of a durable's owners. The last one says all there is to know. Immutable.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Claimed), "claimed")]
[JsonDerivedType(typeof(Renewed), "renewed")]
[JsonDerivedType(typeof(Released), "released")]
internal abstract record OwnerEntry
{
    private OwnerEntry()
    {
    }

    /// <summary>The process, one name for each time it runs.</summary>
    public required string Owner { get; init; }

    /// <summary>Its build.</summary>
    public required string Build { get; init; }

    /// <summary>Its time to live, in milliseconds: whoever waits for its silence waits at least as long.</summary>
    public required long TimeToLive { get; init; }

    /// <summary>When it was written, by the writer's clock; for people only.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From here on this process owns the durable; the entry's sequence is its epoch.</summary>
    public sealed record Claimed : OwnerEntry;

    /// <summary>It still does.</summary>
    public sealed record Renewed : OwnerEntry;

    /// <summary>It no longer does, and has nothing in hand.</summary>
    /// <param name="Stop">The message it could not go past; <c>null</c> when it stopped for reasons of its own.</param>
    public sealed record Released(OwnerStop? Stop) : OwnerEntry;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OwnerJson.Default.OwnerEntry);

    /// <summary>Reads an entry; <c>null</c> for what this build does not know, which is a live owner until it is silent.</summary>
    public static OwnerEntry? TryParse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, OwnerJson.Default.OwnerEntry) is { Owner: not null, Build: not null } entry && entry is not Released { Stop: { Code: null } or { Builds: null } } ? entry : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
