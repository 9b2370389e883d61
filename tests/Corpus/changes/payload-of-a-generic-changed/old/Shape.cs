[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Page<Reading>? Page { get; set; }
}

public sealed class Page<T>
{
    public T? First { get; set; }
}

public sealed class Reading
{
    public int Celsius { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Page = new() { First = new() { Celsius = 1 } } },
    ];
}
