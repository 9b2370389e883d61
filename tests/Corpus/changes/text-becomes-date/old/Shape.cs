[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string Day { get; set; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Day = "2024-01-02" },
        new() { Day = "2024-01-02T00:00:00" },
    ];
}
