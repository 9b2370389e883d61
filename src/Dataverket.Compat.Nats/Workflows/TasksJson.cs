using System.Text.Json.Serialization;

namespace Dataverket.Compat.Nats.Workflows;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TaskRecord))]
[JsonSerializable(typeof(WorkerBeat))]
internal sealed partial class TasksJson : JsonSerializerContext;
