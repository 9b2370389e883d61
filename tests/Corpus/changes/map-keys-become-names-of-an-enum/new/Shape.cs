[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Dictionary<DayOfWeek, int>? Quotas { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Quotas = new() { [DayOfWeek.Monday] = 1 } },
    ];
}
