namespace Dataverket.Migrations;

/// <summary>How many rows the next batch takes, so that it takes about as long as wanted. One thread.</summary>
sealed class BatchSize(int start, int most)
{
    double smoothed;
    double size = Math.Clamp(start, 1, most);

    /// <summary>The healthy size.</summary>
    internal int Normal => (int)size;

    /// <summary>A smaller size while a bad row is being cornered; 0 when none is.</summary>
    internal int Cornering { get; private set; }

    internal int Next => Cornering > 0 ? Math.Min(Cornering, Normal) : Normal;

    internal void Succeeded(int rows, TimeSpan took, TimeSpan target)
    {
        if (Cornering > 0)
        {
            Cornering = Cornering * 2 >= Normal ? 0 : Cornering * 2;
            return;
        }

        // A last batch that is short says nothing about a full one.
        if (rows < Normal) return;
        var milliseconds = Math.Max(took.TotalMilliseconds, 0.1);
        smoothed = smoothed == 0 ? milliseconds : (0.4 * milliseconds) + (0.6 * smoothed);
        size = Math.Clamp(size * Math.Clamp(target.TotalMilliseconds / smoothed, 0.5, 1.5), 1, most);
        // A batch of one row must be able to grow again.
        if (size < 2 && smoothed < target.TotalMilliseconds && most > 1) size = 2;
    }

    /// <summary>Somebody was in the way: be smaller.</summary>
    internal void Halve() => size = Math.Max(1, size / 2);

    /// <summary>A row of the batch cannot be filled.</summary>
    internal void Corner(int rows) => Cornering = Math.Max(1, rows / 2);
}
