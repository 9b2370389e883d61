namespace Dataverket.Compat.AspNetCore;

/// <summary>How the operator's page behaves. Checked once, when the page is mapped.</summary>
public sealed class RolloutPageOptions
{
    /// <summary>The age of a status above which the page greys out and says so; 3 s unless told, from 100 ms to 5 min.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How many pages may be open at a time; 100 unless told, from 1 to 10,000. One more is told to come later.</summary>
    public int MaxViewers { get; init; } = 100;

    /// <summary>How many remarks a newly opened page gets; 50 unless told, from 0 to 1,000.</summary>
    public int KeptNotes { get; init; } = 50;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(StaleAfter, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StaleAfter, TimeSpan.FromMinutes(5));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxViewers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxViewers, 10_000);
        ArgumentOutOfRangeException.ThrowIfNegative(KeptNotes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(KeptNotes, 1_000);
    }
}
