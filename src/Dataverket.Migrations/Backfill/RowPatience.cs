using System.Globalization;

namespace Dataverket.Migrations;

/// <summary>
/// How long the statement for a single row may take. Smaller batches help against a slow statement only until there is one row left: that one gets more time, and at last an
/// error with its name. One thread.
/// </summary>
sealed class RowPatience(TimeSpan usual)
{
    /// <summary>How often one row may exceed the usual time before it gets more: the server may only have been busy.</summary>
    const int Tries = 5;

    static readonly int[] Longer = [1, 4, 16, 40];

    int late;

    /// <summary>How long the next statement may take.</summary>
    internal TimeSpan Limit => usual * Longer[Math.Clamp(late - Tries + 1, 0, Longer.Length - 1)];

    /// <summary>How long a statement may take at most, where one usually takes so long.</summary>
    internal static TimeSpan Most(TimeSpan usual) => usual * Longer[^1];

    /// <summary>A statement for a single row has taken longer than it may.</summary>
    /// <exception cref="DatabaseChangeException">It has had all the time that a row gets.</exception>
    internal void Late(DatabaseChange change, RowFill fill)
    {
        var limit = Limit;
        if (late++ - Tries + 1 < Longer.Length - 1) return;
        throw new DatabaseChangeException(string.Create(
            CultureInfo.InvariantCulture,
            $"The backfill of {change.Id} stopped: the statement for a single row of {fill.Lock.Name} takes longer than {limit.TotalSeconds:0.##} s, and whatever it locks is held for as long: {fill.Text}. What is filled stays. Make it faster (an index for what it looks up, a cheaper expression or trigger), then run it again."));
    }

    /// <summary>A batch was done.</summary>
    internal void Done(int rows, TimeSpan took)
    {
        // Where one row was slow the next ones will be.
        if (rows > 1 || took < usual) late = 0;
    }
}
