namespace Dataverket.Compat.Exports;

/// <summary>
/// The spellings of texts as regular expressions. They hold no look-around and no back reference, so that engines without backtracking take them too.
/// </summary>
internal static class TextPatterns
{
    private const string Year = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})";
    private const string LeapYear = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)";
    private const string Day = "(?:" + Year + "-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|" + LeapYear + "-02-29)";

    /// <summary>An identifier of 36 characters.</summary>
    public const string Guid = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

    /// <summary>A day that the calendar has, 0001-01-01 to 9999-12-31.</summary>
    public const string Date = "^" + Day + "$";

    /// <summary>A point in time without a leap second, with capital letters.</summary>
    public const string Timestamp = "^" + Day + @"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)$";

    /// <summary>On the first and the last day, offsets that could lead out of the calendar.</summary>
    public const string OffCalendar = @"^(?:0001-01-01T.*\+|9999-12-31T.*-)(?:0[1-9]|1[0-9]|00:0[1-9]|00:[1-5])";

    /// <summary>Base64 with padding, whose last bits are zero.</summary>
    public const string Base64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

    /// <summary>A text that is not empty and holds no U+0000.</summary>
    public const string Attribute = @"^[^\x00]+$";

    /// <summary>What CloudEvents allows as the name of an attribute.</summary>
    public const string AttributeName = "^[a-z0-9]+$";

    /// <summary>JSON in UTF-8.</summary>
    public const string JsonMediaType = @"^(?:application/(?:[a-z0-9.-]+\+)?json|text/json)(?:; ?charset=utf-8)?$";

    /// <summary>One or more of the names, joined by a comma and a space.</summary>
    public static string Flags(IEnumerable<string> names)
    {
        var one = "(?:" + string.Join('|', names.Select(Escape)) + ")";
        return $"^{one}(?:, {one})*$";
    }

    // What has a meaning in ECMAScript, and nothing more: in its Unicode mode it is an error to escape another character.
    private static string Escape(string text)
        => string.Concat(text.Select(c => @"^$\.*+?()[]{}|/".Contains(c, StringComparison.Ordinal) ? "\\" + c : c.ToString()));
}
