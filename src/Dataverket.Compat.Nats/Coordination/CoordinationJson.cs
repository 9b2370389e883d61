using System.Text.Json.Serialization;

namespace Dataverket.Compat.Nats.Coordination;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunCommand))]
[JsonSerializable(typeof(RunReply))]
[JsonSerializable(typeof(RunNote))]
internal sealed partial class CoordinationJson : JsonSerializerContext;
