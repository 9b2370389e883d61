[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message : IEnumerable<int>
{
    public int Port { get; set; }
    public IEnumerator<int> GetEnumerator() { yield return Port; }
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Port = 1 },
    ];
}
