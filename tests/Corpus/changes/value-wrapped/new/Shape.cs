[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public MachineId MachineId { get; set; }
}

public record struct MachineId(int Value);

static class Samples
{
    public static Message[] Written =>
    [
        new() { MachineId = new(1) },
    ];
}
