using System.Globalization;
using System.Text;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Writes JSON text. The compiler's process has no JSON library that could be relied on.</summary>
internal static class JsonTexts
{
    public static string Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (var letter in text)
        {
            if (letter is '"' or '\\') json.Append('\\').Append(letter);
            else if (letter < ' ' || char.IsSurrogate(letter)) json.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            else json.Append(letter);
        }

        return json.Append('"').ToString();
    }
}
