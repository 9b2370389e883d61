[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Dictionary<string, int>? Quotas { get; set; }
}

[JsonSourceGenerationOptions(DictionaryKeyPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Message))]
public sealed partial class Wire : JsonSerializerContext;

static class Samples
{
    public static Message[] Written =>
    [
        new() { Quotas = new() { ["MemoryMb"] = 1 } },
    ];
}
