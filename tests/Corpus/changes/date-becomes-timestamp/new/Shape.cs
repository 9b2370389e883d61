[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public DateTimeOffset At { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { At = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero) },
    ];
}
