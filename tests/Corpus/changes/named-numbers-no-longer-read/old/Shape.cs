[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] public double Load { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Load = double.NaN },
    ];
}
