[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public char Grade { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Grade = 'a' },
    ];
}
