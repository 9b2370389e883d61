[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int Id { get; init; }
    public int ID { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Id = 1, ID = 2 },
    ];
}
