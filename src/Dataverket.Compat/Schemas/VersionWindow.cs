namespace Dataverket.Compat.Schemas;

/// <summary>The oldest and newest schema version that somebody supports, both included. Immutable; safe to share between threads.</summary>
public readonly record struct VersionWindow : IComparable<VersionWindow>
{
    /// <summary>Makes a window.</summary>
    /// <param name="oldest">The oldest version, 1 or more.</param>
    /// <param name="newest">The newest version, not below <paramref name="oldest"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A version is below 1, or the window is upside down.</exception>
    public VersionWindow(int oldest, int newest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(oldest, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(newest, oldest);
        Oldest = oldest;
        Newest = newest;
    }

    /// <summary>The oldest supported version, 1 or more (0 only in <c>default</c>, which contains nothing).</summary>
    public int Oldest { get; }

    /// <summary>The newest supported version, not below <see cref="Oldest"/>.</summary>
    public int Newest { get; }

    /// <summary>Whether <paramref name="version"/> lies in the window.</summary>
    public bool Contains(int version) => version >= Oldest && version <= Newest && version > 0;

    /// <summary>The versions both windows support, or <c>null</c> when there is none.</summary>
    public VersionWindow? Intersect(VersionWindow other)
    {
        var oldest = Math.Max(Oldest, other.Oldest);
        var newest = Math.Min(Newest, other.Newest);
        return oldest >= 1 && oldest <= newest ? new VersionWindow(oldest, newest) : null;
    }

    /// <summary>Orders by oldest, then by newest version.</summary>
    public int CompareTo(VersionWindow other) => (Oldest, Newest).CompareTo((other.Oldest, other.Newest));

    /// <summary>Orders by oldest, then by newest version.</summary>
    public static bool operator <(VersionWindow left, VersionWindow right) => left.CompareTo(right) < 0;

    /// <summary>Orders by oldest, then by newest version.</summary>
    public static bool operator >(VersionWindow left, VersionWindow right) => left.CompareTo(right) > 0;

    /// <summary>Orders by oldest, then by newest version.</summary>
    public static bool operator <=(VersionWindow left, VersionWindow right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by oldest, then by newest version.</summary>
    public static bool operator >=(VersionWindow left, VersionWindow right) => left.CompareTo(right) >= 0;

    /// <summary>The window as people read it: <c>2</c> or <c>1..2</c>.</summary>
    public override string ToString() => Oldest == Newest ? $"{Oldest}" : $"{Oldest}..{Newest}";
}
