namespace Dataverket.Chaos.Tests.Checks;

/// <summary>What was counted in a world, and everything that is wrong.</summary>
internal sealed class Findings
{
    private const int MostFaults = 40;

    /// <summary>Messages that were stored.</summary>
    public int Messages { get; set; }

    /// <summary>Effects, over all durables.</summary>
    public int Effects { get; set; }

    public int Raised { get; set; }

    public int Lowered { get; set; }

    /// <summary>Copies that were parked at some time.</summary>
    public int Parked { get; set; }

    /// <summary>Messages past their version's fence.</summary>
    public int Late { get; set; }

    /// <summary>Messages that the broker had acknowledged and does not have, or that it never gave out.</summary>
    public int LostByBroker { get; set; }

    public int Lost { get; private set; }

    public int LateLost { get; set; }

    public int Duplicated { get; private set; }

    public int Misordered { get; private set; }

    /// <summary>Everything else that must not be.</summary>
    public int Others { get; private set; }

    public List<string> Faults { get; } = [];

    public bool IsClean => Lost + Duplicated + Misordered + Others + LateLost == 0;

    public void Lose(string what)
    {
        Lost++;
        Say("lost: " + what);
    }

    public void Duplicate(string what)
    {
        Duplicated++;
        Say("duplicated: " + what);
    }

    public void Misorder(string what)
    {
        Misordered++;
        Say("misordered: " + what);
    }

    public void Other(string what)
    {
        Others++;
        Say(what);
    }

    private void Say(string what)
    {
        if (Faults.Count < MostFaults) Faults.Add(what);
    }
}
