using System.Globalization;
using System.Text;

namespace Dataverket.Compat.Analyzers.Model;

/// <summary>The naming policies by name, each exactly as System.Text.Json carries it out.</summary>
internal static class WireNaming
{
    public static string Apply(string policy, string name) => policy switch
    {
        "camel" => Camel(name),
        "snake-lower" => Separated(name, '_', lower: true),
        "snake-upper" => Separated(name, '_', lower: false),
        "kebab-lower" => Separated(name, '-', lower: true),
        "kebab-upper" => Separated(name, '-', lower: false),
        _ => name,
    };

    /// <summary>Of a run of capitals all fall but the one that begins the next word.</summary>
    public static string Camel(string name)
    {
        if (name.Length == 0 || !char.IsUpper(name[0])) return name;
        var letters = name.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            if (i == 1 && !char.IsUpper(letters[i])) break;
            if (i > 0 && i + 1 < letters.Length && !char.IsUpper(letters[i + 1]))
            {
                // A space ends the run, and the capital before it still belongs to it.
                if (letters[i + 1] == ' ') letters[i] = char.ToLowerInvariant(letters[i]);
                break;
            }

            letters[i] = char.ToLowerInvariant(letters[i]);
        }

        return new string(letters);
    }

    // A word begins at a capital after a small letter or digit, at the last capital of a run that a small letter follows, and after spaces.
    private static string Separated(string name, char separator, bool lower)
    {
        var text = new StringBuilder(name.Length + 4);
        var (afterWord, afterCapital, afterSpace) = (false, false, false);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            switch (char.GetUnicodeCategory(c))
            {
                case UnicodeCategory.UppercaseLetter:
                    if (afterWord || afterSpace || (afterCapital && i + 1 < name.Length && char.IsLower(name[i + 1]))) text.Append(separator);
                    text.Append(lower ? char.ToLowerInvariant(c) : c);
                    (afterWord, afterCapital, afterSpace) = (false, true, false);
                    break;
                case UnicodeCategory.LowercaseLetter or UnicodeCategory.DecimalDigitNumber:
                    if (afterSpace) text.Append(separator);
                    text.Append(lower ? c : char.ToUpperInvariant(c));
                    (afterWord, afterCapital, afterSpace) = (true, false, false);
                    break;
                case UnicodeCategory.SpaceSeparator:
                    if (afterWord || afterCapital) (afterWord, afterCapital, afterSpace) = (false, false, true);
                    break;
                default:
                    text.Append(c);
                    (afterWord, afterCapital, afterSpace) = (false, false, false);
                    break;
            }
        }

        return text.ToString();
    }
}
