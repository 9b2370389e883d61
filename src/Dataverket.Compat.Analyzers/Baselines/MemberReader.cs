using System;
using System.Collections.Generic;
using System.Globalization;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Reads what stands after a member's name.</summary>
internal static class MemberReader
{
    public static WireMember? Read(string name, LineReader line, SlotReader slots)
    {
        line.Spaces();
        if (slots.Read(line) is not { } slot) return null;
        var member = new WireMember(name, slot);
        for (line.Spaces(); !line.IsAtEnd; line.Spaces())
        {
            if (line.Take('@'))
            {
                Skip(line);
                continue;
            }

            if (Facet(member, line) is not { } changed) return null;
            member = changed;
        }

        return member;
    }

    /// <summary>A facet of a later version of the format, with what stands in its parentheses.</summary>
    public static void Skip(LineReader line)
    {
        line.Bare();
        var quote = -1;
        if (!line.Take('(')) return;
        while (!line.IsAtEnd && !line.Take(')'))
        {
            if (line.Next == '"' && quote != line.At)
            {
                quote = line.At;
                if (!line.Quoted(out _)) return;
            }
            else line.Take(line.Next);
        }
    }

    private static WireMember? Facet(WireMember member, LineReader line)
    {
        var start = line.At;
        if (line.Take('='))
        {
            line.Spaces();
            return Default(line) is { } value ? member with { Default = value } : null;
        }

        var word = line.Bare();
        List<string> list = [];
        switch (word)
        {
            case "required": return member with { Presence = Presence.Required };
            case "parameter": return member with { Presence = Presence.Parameter };
            case "declared": return member with { HasAbsentValue = true };
            case "unread": return member with { IsRead = false };
            case "unwritten": return member with { IsWritten = false };
            case "adds": return member with { IsPopulated = true };
            case "init": return member with { IsInitOnly = true };
            case "lenient": return member with { IsLenient = true };
            case "many": return member with { IsOneOrMany = true };
            case "omits" when line.List(list) && list.Count == 1 && list[0] is "null" or "default":
                return member with { Ignore = list[0] == "null" ? IgnoreWhen.Null : IgnoreWhen.Default };
            case "numbers" when line.List(list) && Numbers(list) is { } numbers: return member with { Numbers = numbers };
            case "alias" when line.List(list): return member with { Aliases = Sorted(list) };
            case "where" when line.List(list): return member with { Constraints = Sorted(list) };
            case "order" when line.List(list) && list.Count == 1 && int.TryParse(list[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var order): return member with { Order = order };
            case "clr" when line.List(list) && list.Count == 1: return member with { ClrName = list[0], IsPinned = true };
            default:
                if (word.Length == 0) line.Word();
                line.Fail("this is no word that can stand after a member's type", start);
                return null;
        }
    }

    private static EquatableArray<string> Sorted(List<string> list)
    {
        list.Sort(StringComparer.Ordinal);
        return list.ToEquatable();
    }

    private static NumberMode? Numbers(List<string> words)
    {
        var mode = NumberMode.Strict;
        foreach (var word in words)
        {
            var index = Array.IndexOf(MemberText.NumberWords, word);
            if (index < 0 && word != "strict") return null;
            if (index >= 0) mode |= (NumberMode)(1 << index);
        }

        return mode;
    }

    private static string? Default(LineReader line)
    {
        if (line.Next == '"') return line.Quoted(out var text) ? BaselineQuote.Of(text) : null;
        var start = line.At;
        while (!line.IsAtEnd && MemberText.IsPlain(line.Next)) line.Take(line.Next);
        var plain = line.Text.Substring(start, line.At - start);
        if (plain == "raw" && line.Take('(')) return line.Quoted(out var raw) && line.Expect(')') ? raw : null;
        if (plain.Length > 0) return plain;
        line.Fail("expected the default here");
        return null;
    }
}
