using System.Diagnostics.Metrics;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>What the metric of consumers that do not go on says of one durable. The meter is the process's, and other tests run beside this one.</summary>
internal sealed class Gauge : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _value;

    public Gauge(string durable)
    {
        _listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "dataverket.consumer.halted") own.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, by, tags, _) =>
        {
            if (tags.ToArray().Any(tag => tag.Value as string == durable)) Interlocked.Add(ref _value, by);
        });
        _listener.Start();
    }

    public long Value => Interlocked.Read(ref _value);

    public void Dispose() => _listener.Dispose();
}
