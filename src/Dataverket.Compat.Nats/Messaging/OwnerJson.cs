using System.Text.Json.Serialization;

namespace Dataverket.Compat.Nats.Messaging;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OwnerEntry))]
internal sealed partial class OwnerJson : JsonSerializerContext;
