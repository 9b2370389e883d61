[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Cpu { get; set; }
    [JsonInclude] public string? Zone { get; private set; }
    public static Message Make() => new() { Cpu = 1, Zone = "n" };
}

static class Samples
{
    public static Message[] Written =>
    [
        Message.Make(),
    ];
}
