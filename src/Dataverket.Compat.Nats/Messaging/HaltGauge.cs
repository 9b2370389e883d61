namespace Dataverket.Compat.Nats.Messaging;

/// <summary>Counts one consumer among those of this process that do not go on. Safe to use from any thread.</summary>
internal sealed class HaltGauge(string durable)
{
    private int _isHalted;

    /// <summary>Whether it is one of them, from here on; said again it changes nothing.</summary>
    public void Set(bool isHalted)
    {
        var now = isHalted ? 1 : 0;
        var before = Interlocked.Exchange(ref _isHalted, now);
        if (before != now) NatsTelemetry.Halted.Add(now - before, new KeyValuePair<string, object?>("messaging.consumer.group.name", durable));
    }
}
