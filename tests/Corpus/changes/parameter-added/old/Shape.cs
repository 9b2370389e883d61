[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message(int Cpu);

static class Samples
{
    public static Message[] Written =>
    [
        new(1),
    ];
}
