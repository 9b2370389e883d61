[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public DateOnly At { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { At = new(2024, 1, 2) },
    ];
}
