[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public List<int> Ports { get; set; } = [];
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Ports = [1, 2] },
    ];
}
