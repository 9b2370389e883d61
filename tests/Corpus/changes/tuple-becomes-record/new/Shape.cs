[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public required Range Range { get; set; }
}

public sealed record Range(int First);

static class Samples
{
    public static Message[] Written =>
    [
        new() { Range = new(1) },
    ];
}
