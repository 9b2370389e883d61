[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message(int MemoryMb = 2048);

static class Samples
{
    public static Message[] Written =>
    [
        new(),
        new(5),
    ];
}
