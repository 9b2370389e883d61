[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [System.ComponentModel.Description("Cores")] public int Cpu { get; init; }
    [System.ComponentModel.Browsable(false)] public string? Zone { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Zone = "n" },
        new(),
    ];
}
