[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message : Sized<int>;

public abstract class Sized<T>
{
    public T? Cpu { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1 },
    ];
}
