[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [RegularExpression("^[a-z0-9]+$")] public string Zone { get; init; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Zone = "a1" },
    ];
}
