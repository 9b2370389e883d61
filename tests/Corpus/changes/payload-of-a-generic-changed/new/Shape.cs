[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Page<LabelledReading>? Page { get; set; }
}

public sealed class Page<T>
{
    public T? First { get; set; }
}

public sealed class LabelledReading
{
    public int Celsius { get; set; }
    public required string Label { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Page = new() { First = new() { Celsius = 1, Label = "a" } } },
    ];
}
