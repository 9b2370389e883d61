using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>For how long the stream of copies has refused, or not answered: a moment of it is waited out, more is said. Safe to share between threads.</summary>
/// <param name="time">The clock.</param>
/// <param name="what">What it refused, as the first words of a sentence.</param>
internal sealed class RefusalWatch(TimeProvider time, string what)
{
    /// <summary>Longer than a stream takes to choose a leader, as a rule.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private string _problem = "";
    private long _since;

    /// <summary>What a person is told; empty while it works, or has not failed for long.</summary>
    public string Halt
    {
        get
        {
            lock (_gate)
                return _problem.Length == 0 || time.GetElapsedTime(_since) < Patience ? ""
                    : $"{what} for {Patience.TotalSeconds:0} s, so that nothing is acknowledged that needs it, and nothing more is pulled: {_problem} Give {JetStreamAssets.ParkStream} room, or make it (dataverket assets ensure); it goes on by itself.";
        }
    }

    public void Refused(string problem)
    {
        lock (_gate)
        {
            if (_problem.Length == 0) _since = time.GetTimestamp();
            _problem = problem;
        }
    }

    public void Worked()
    {
        lock (_gate) _problem = "";
    }
}
