[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public string? MachineName { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { MachineName = "a" },
    ];
}
