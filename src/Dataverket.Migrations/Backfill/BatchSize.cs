namespace Dataverket.Migrations;

/// <summary>How many rows the next batch takes, so that filling them takes about as long as wanted. One thread.</summary>
sealed class BatchSize(int start, int most)
{
    /// <summary>
    /// Filling gets at least a quarter of the time that everything around it takes (round trips, planning, the commit). On a server that is far away or busy with others
    /// that is most of a batch, and a smaller one would hold nobody up less, only itself: beside a dozen busy processes on two cores, batches of one or two rows filled 440
    /// rows a second, and batches of this size 1,000 to 3,000.
    /// </summary>
    const double Around = 4;

    /// <summary>But no more than this, in milliseconds: a server that was away for a moment is no reason for a long batch.</summary>
    const double Most = 8;

    double smoothed;
    double around;
    double size = Math.Clamp(start, 1, most);

    /// <summary>The healthy size.</summary>
    internal int Normal => (int)size;

    /// <summary>A smaller size while a bad row is being cornered; 0 when none is.</summary>
    internal int Cornering { get; private set; }

    internal int Next => Cornering > 0 ? Math.Min(Cornering, Normal) : Normal;

    /// <param name="rows">How many rows it had.</param>
    /// <param name="filling">How long filling them took.</param>
    /// <param name="whole">How long the whole batch took.</param>
    /// <param name="target">How long filling is to take.</param>
    internal void Succeeded(int rows, TimeSpan filling, TimeSpan whole, TimeSpan target)
    {
        if (Cornering > 0)
        {
            Cornering = Cornering * 2 >= Normal ? 0 : Cornering * 2;
            return;
        }

        // A last batch that is short says nothing about a full one.
        if (rows < Normal) return;
        smoothed = Smooth(smoothed, filling);
        around = Smooth(around, whole - filling);
        var wanted = Math.Max(target.TotalMilliseconds, Math.Min(around / Around, Most));
        size = Math.Clamp(size * Math.Clamp(wanted / smoothed, 0.5, 1.5), 1, most);
        // A batch of one row must be able to grow again.
        if (size < 2 && smoothed < wanted && most > 1) size = 2;
    }

    static double Smooth(double before, TimeSpan took)
    {
        var milliseconds = Math.Max(took.TotalMilliseconds, 0.1);
        return before == 0 ? milliseconds : (0.4 * milliseconds) + (0.6 * before);
    }

    /// <summary>Somebody was in the way: be smaller.</summary>
    internal void Halve() => size = Math.Max(1, size / 2);

    /// <summary>A row of the batch cannot be filled.</summary>
    internal void Corner(int rows) => Cornering = Math.Max(1, rows / 2);
}
