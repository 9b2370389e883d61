[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Placement? Placement { get; set; }
}

public sealed class Placement
{
    public string? Host { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Placement = new() { Host = "a" } },
    ];
}
