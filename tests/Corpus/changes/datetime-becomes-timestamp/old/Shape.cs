[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public DateTime At { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { At = new(2024, 1, 2, 3, 4, 5) },
        new() { At = new(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc) },
    ];
}
