using System.Globalization;
using System.Text;

namespace Dataverket.Cli;

/// <summary>
/// Makes text from outside fit for a terminal. Anyone who may publish on a subject could otherwise move the cursor, set the
/// clipboard or turn the direction of writing; so control, format and unassigned characters go, and a line stays a line.
/// </summary>
internal static class SafeText
{
    public const int MaxLength = 500;

    /// <summary>The text on one line, without what steers a terminal, at most <see cref="MaxLength"/> characters.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var safe = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            // Invalid surrogates come out of EnumerateRunes as U+FFFD, so no half character gets through.
            if (rune.Value is '\t' or '\n' or '\r' or 0x85 or 0x2028 or 0x2029) safe.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse))
                safe.Append(rune.ToString());
            if (safe.Length < MaxLength) continue;
            safe.Append('…');
            break;
        }

        return safe.ToString();
    }
}
