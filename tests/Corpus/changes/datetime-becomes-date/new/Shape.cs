[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public DateOnly Day { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Day = new(2024, 1, 2) },
    ];
}
