using System.Text.RegularExpressions;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Cli.Migrating;

/// <summary>
/// Which of the many reports that a phase waits are news: a wait that begins, one for something else, and every half minute that it goes on. That a number in it has gone on
/// counting is none. One thread at a time.
/// </summary>
internal sealed partial class WaitNotes(TimeProvider time)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    /// <summary>After how long without a report a wait is over; while it lasts there are several a second.</summary>
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(2);

    /// <summary>How the runner's reports of a wait begin.</summary>
    private static readonly string[] Words = ["resting: ", "waiting for ", "a row takes longer than "];

    private string _last = "";
    private long _told;
    private long _heard;

    /// <summary>What a report waits for; <c>null</c> when the phase goes on.</summary>
    public static string? Of(StepProgress value) => Words.Any(word => value.Detail.StartsWith(word, StringComparison.Ordinal)) ? value.Detail : null;

    public bool IsNews(string wait)
    {
        var words = Counting().Replace(wait, "");
        var known = words == _last && time.GetElapsedTime(_heard) < Over && time.GetElapsedTime(_told) < Again;
        _heard = time.GetTimestamp();
        if (known) return false;
        (_last, _told) = (words, _heard);
        return true;
    }

    /// <summary>Any number but that of a session: another session is another wait.</summary>
    [GeneratedRegex(@"(?<!\bpid )\b[0-9]+([.,][0-9]+)*")]
    private static partial Regex Counting();
}
