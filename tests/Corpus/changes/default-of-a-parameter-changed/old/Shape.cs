[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message(int MemoryMb = 1024);

static class Samples
{
    public static Message[] Written =>
    [
        new(),
        new(5),
    ];
}
