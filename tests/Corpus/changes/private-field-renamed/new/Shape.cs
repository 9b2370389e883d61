[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    private int _cores;

    public int Cpu { get => _cores; init => _cores = value; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1 },
    ];
}
