[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string State { get; set; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { State = "Moving" },
    ];
}
