using System.Text.Json.Serialization;

namespace Dataverket.Compat.Rollouts;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RolloutJson : JsonSerializerContext;
