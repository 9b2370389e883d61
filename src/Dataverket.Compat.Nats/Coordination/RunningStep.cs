using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>How far the step in hand is, with its rate since it was begun. Progress may be reported from any thread.</summary>
internal sealed class RunningStep(string step, TimeProvider time, Action changed) : IProgress<StepProgress>
{
    private readonly long _began = time.GetTimestamp();
    private readonly Lock _gate = new();
    private StepProgress _now = new(0, 0, "");
    private long? _first;

    public string Step => step;

    public string Detail
    {
        get { lock (_gate) return _now.Detail; }
    }

    public double Share
    {
        get { lock (_gate) return _now.Total > 0 ? Math.Clamp((double)_now.Done / _now.Total, 0, 1) : 0; }
    }

    // The rate counts from the first report: a resumed step starts with much done already.
    public double? EtaSeconds
    {
        get
        {
            lock (_gate)
            {
                var gained = _now.Done - (_first ?? _now.Done);
                if (_now.Total <= 0 || gained <= 0) return null;
                return Math.Max(0, _now.Total - _now.Done) * time.GetElapsedTime(_began).TotalSeconds / gained;
            }
        }
    }

    public void Report(StepProgress value)
    {
        lock (_gate)
        {
            _first ??= value.Done;
            _now = value;
        }

        changed();
    }
}
