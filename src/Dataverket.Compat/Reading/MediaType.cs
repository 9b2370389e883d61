namespace Dataverket.Compat.Reading;

/// <summary>Media types: the part that counts, and the character set.</summary>
internal static class MediaType
{
    /// <summary>What two character sets in one content type amount to: none that anybody reads.</summary>
    private const string Contradiction = "?";

    /// <summary>The type in small letters without parameters, and the <c>charset</c> parameter in small letters.</summary>
    public static (string Media, string? Charset) Parse(string text)
    {
        var parts = text.Split(';');
        string? charset = null;
        foreach (var part in parts.Skip(1))
        {
            var pair = part.Split('=', 2);
            if (pair.Length != 2 || !pair[0].Trim().Equals("charset", StringComparison.OrdinalIgnoreCase)) continue;
            var named = pair[1].Trim().Trim('"').ToLowerInvariant();
            charset = charset is null || charset == named ? named : Contradiction;
        }

        return (parts[0].Trim().ToLowerInvariant(), charset);
    }

    /// <summary>Whether it says JSON in UTF-8.</summary>
    public static bool IsJson(string text)
    {
        var (media, charset) = Parse(text);
        return (media is "application/json" or "text/json" || (media.EndsWith("+json", StringComparison.Ordinal) && media.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && media.Length > slash + "/+json".Length)) && charset is (null or "utf-8" or "utf8");
    }
}
