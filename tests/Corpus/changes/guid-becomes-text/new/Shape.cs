[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string MachineId { get; set; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { MachineId = "0192f0a0-0000-7000-8000-000000000001" },
        new() { MachineId = "machine-1" },
    ];
}
