[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message(int Cpu, string? Zone);

static class Samples
{
    public static Message[] Written =>
    [
        new(1, "n"),
    ];
}
