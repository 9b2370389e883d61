[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)] public List<int> Ports { get; } = [22];
}

static class Samples
{
    public static Message[] Written =>
    [
        new(),
    ];
}
