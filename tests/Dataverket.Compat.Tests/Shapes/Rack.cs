using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>Everything that holds something else: member types, collections, maps, a type that holds itself.</summary>
[EventSchema("no.dataverket.prove.rack.seen", 1)]
public sealed partial class Rack
{
    public IReadOnlyList<RackItem> Items { get; init; } = [];
    public string[] Tags { get; set; } = ["default"];
    public List<string?>? Notes { get; set; }
    public ImmutableArray<int> Slots { get; init; } = [1, 2];
    public int?[][] Grid { get; init; } = [];
    public Dictionary<string, int> Counts { get; init; } = [];
    public IReadOnlyDictionary<string, IReadOnlyList<RackItem>> Groups { get; init; } = new Dictionary<string, IReadOnlyList<RackItem>>();
    public Node? Tree { get; init; }

    [JsonPropertyName("odd/na~me \"quoted\"")]
    public int Odd { get; init; }

    [JsonIgnore]
    public int ItemCount => Items.Count;

    public sealed record RackItem(string Name, int Height = 1, string? Owner = null, MachineState State = MachineState.Running);

    public sealed class Node
    {
        public required string Key { get; init; }
        public Node? Next { get; init; }
    }
}
