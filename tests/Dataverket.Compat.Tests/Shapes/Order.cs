using System.Text.Json.Serialization;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>A command whose positional parameters, domain rule and pinned names count.</summary>
[CommandSchema("no.dataverket.maskin.machine.provision", 1)]
public readonly partial record struct Order(
    [property: JsonPropertyName("order_id")] Guid Id, Quota Quota, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null, int @class = -3)
{
    [JsonRequired]
    public string Zone { get; init; } = "nowhere";

    public double Weight { get; init; } = 1.5;
}
