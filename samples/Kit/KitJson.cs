using System.Text.Json.Serialization;

namespace Kit;

[JsonSerializable(typeof(ProcessOrder))]
[JsonSerializable(typeof(ProcessAnswer))]
[JsonSerializable(typeof(LoadSummary))]
public sealed partial class KitJson : JsonSerializerContext;
