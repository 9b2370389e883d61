namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>What a crash matrix has done and found. Safe from any thread.</summary>
sealed class Tally
{
    readonly Lock gate = new();
    int changes, killed, terminated, processes, missed, states, again;

    public int Places => Volatile.Read(ref killed) + Volatile.Read(ref terminated);

    /// <summary>Places that a run did not come to: one that waits for a lock has more statements than the next.</summary>
    public int Missed => Volatile.Read(ref missed);

    public List<string> Mismatches { get; } = [];

    public List<string> Stuck { get; } = [];

    /// <summary>The first words of the places that were missed.</summary>
    public List<string> Passed { get; } = [];

    public string Summary
    {
        get
        {
            lock (gate)
            {
                return $"crash matrix: changes={changes} kill_points={Places} mismatches={Mismatches.Count} stuck={Stuck.Count}{Environment.NewLine}"
                    + $"  {terminated} times the server ended all sessions, {killed} times signal 9 ended the process ({processes} processes, each with many runners). That left {states} different states; "
                    + $"each was gone on from to the end, as were {again} of those that were the same again. {missed} places were not come to.";
            }
        }
    }

    public void Change() => Interlocked.Increment(ref changes);

    public void Process() => Interlocked.Increment(ref processes);

    public void Ended(bool kill) => Interlocked.Increment(ref kill ? ref killed : ref terminated);

    public void Miss(string text)
    {
        Interlocked.Increment(ref missed);
        lock (gate) Passed.Add(text);
    }

    public void State() => Interlocked.Increment(ref states);

    public void Again() => Interlocked.Increment(ref again);

    public void Mismatch(string text)
    {
        lock (gate) Mismatches.Add(text);
    }

    public void StuckAt(string text)
    {
        lock (gate) Stuck.Add(text);
    }
}
