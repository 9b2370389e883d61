using System.Globalization;
using System.Text;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Texts as JSON strings, so that any name fits into a line.</summary>
internal static class BaselineQuote
{
    /// <summary>Whether a name may stand without quotes: letters, digits, <c>_</c>, <c>$</c> and <c>-</c>, and neither digit nor hyphen first.</summary>
    public static bool IsBare(string name)
    {
        if (name.Length == 0 || char.IsDigit(name[0]) || name[0] == '-') return false;
        foreach (var c in name)
            if (!IsBare(c)) return false;
        return true;
    }

    public static bool IsBare(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '-';

    public static string Of(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c == '\n') quoted.Append("\\n");
            else if (c == '\t') quoted.Append("\\t");
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) quoted.Append(c).Append(text[++i]);
            // Separators and halves of pairs would end a line or not survive a file.
            else if (c == '\uFFFD' || char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format)
                quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Reads a JSON string.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">Where its first quote stands; afterwards what follows the last.</param>
    /// <returns><c>null</c> when it does not end or holds an unknown escape.</returns>
    public static string? Read(string line, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            var c = line[at];
            if (c == '"')
            {
                at++;
                return text.ToString();
            }

            if (c != '\\')
            {
                text.Append(c);
                continue;
            }

            if (++at >= line.Length) return null;
            switch (line[at])
            {
                case 'n': text.Append('\n'); break;
                case 't': text.Append('\t'); break;
                case 'r': text.Append('\r'); break;
                case 'b': text.Append('\b'); break;
                case 'f': text.Append('\f'); break;
                case '"' or '\\' or '/': text.Append(line[at]); break;
                case 'u' when at + 4 < line.Length && ushort.TryParse(line.Substring(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                    text.Append((char)code);
                    at += 4;
                    break;
                default: return null;
            }
        }

        return null;
    }
}
