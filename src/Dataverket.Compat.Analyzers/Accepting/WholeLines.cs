using System;

namespace Dataverket.Compat.Analyzers.Accepting;

/// <summary>Which lines of a baseline are about the whole schema and stand before its members.</summary>
internal static class WholeLines
{
    private static readonly string[] Words = ["event ", "command ", "request ", "reply ", "profile ", "option "];

    public static bool Contains(string line) => Array.Exists(Words, word => line.StartsWith(word, StringComparison.Ordinal));
}
