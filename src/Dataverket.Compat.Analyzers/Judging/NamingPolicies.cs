using System.Text;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>The naming policies of System.Text.Json, by the names that <c>WireOptions.Naming</c> has for them.</summary>
internal static class NamingPolicies
{
    public static string Apply(string policy, string name) => policy switch
    {
        "camel" => Camel(name),
        "snake-lower" => Separated(name, '_').ToLowerInvariant(),
        "snake-upper" => Separated(name, '_').ToUpperInvariant(),
        "kebab-lower" => Separated(name, '-').ToLowerInvariant(),
        "kebab-upper" => Separated(name, '-').ToUpperInvariant(),
        _ => name,
    };

    private static string Camel(string name)
    {
        if (name.Length == 0 || !char.IsUpper(name[0])) return name;
        var letters = name.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            if (i == 1 && !char.IsUpper(letters[i])) break;
            if (i > 0 && i + 1 < letters.Length && !char.IsUpper(letters[i + 1])) break;
            letters[i] = char.ToLowerInvariant(letters[i]);
        }

        return new(letters);
    }

    // A word begins at a capital after a small letter or digit, and at the last capital of a run that a small letter follows.
    private static string Separated(string name, char separator)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var isWordStart = i > 0 && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (isWordStart && text.Length > 0 && text[text.Length - 1] != separator && name[i - 1] != '_') text.Append(separator);
            text.Append(name[i]);
        }

        return text.ToString();
    }
}
