[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Guid MachineId { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { MachineId = new("0192f0a0-0000-7000-8000-000000000001") },
    ];
}
