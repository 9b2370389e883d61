[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Cpu { get; set; }
    [JsonExtensionData] public Dictionary<string, JsonElement>? More { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, More = new() { ["Zone"] = JsonDocument.Parse("\"n\"").RootElement } },
        new() { Cpu = 1, More = new() { ["Gpu"] = JsonDocument.Parse("2").RootElement } },
    ];
}
