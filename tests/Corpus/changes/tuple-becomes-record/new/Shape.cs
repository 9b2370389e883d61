[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Range Range { get; set; } = new(0);
}

public sealed record Range(int First);

static class Samples
{
    public static Message[] Written =>
    [
        new() { Range = new(1) },
    ];
}
