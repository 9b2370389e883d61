using System.Linq;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>What a message type may be called.</summary>
internal static class MessageTypeRules
{
    /// <summary>Whether it matches <c>^[a-z0-9]+(\.[a-z0-9-]+)+$</c>.</summary>
    public static bool IsWellFormed(string type)
    {
        var segments = type.Split('.');
        return segments.Length > 1 && segments[0].All(IsWord) && segments.All(segment => segment.Length > 0 && segment.All(c => c == '-' || IsWord(c)));
    }

    /// <summary>The segment that is a version or ends in one; <c>null</c> when there is none. Digits inside a word (ipv4) are no version.</summary>
    public static string? VersionSegment(string type) => type.Split('.').FirstOrDefault(IsVersion);

    private static bool IsVersion(string segment)
    {
        var last = segment.Split('-').Last().ToLowerInvariant();
        if (last.StartsWith("v", System.StringComparison.Ordinal)) return last.Length > 1 && last.Skip(1).All(IsDigit);
        return segment.Length > 0 && segment.All(IsDigit);
    }

    private static bool IsWord(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}
