using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Which name of an enum is which: by name, then by case, then by number.</summary>
internal sealed class EnumMatching
{
    public EnumMatching(EnumShape old, EnumShape now)
    {
        var nowByName = ByName(now);
        var oldByName = ByName(old);
        Kept = [.. oldByName.Values.Where(member => nowByName.ContainsKey(member.Name)).Select(member => (member, nowByName[member.Name]))];
        var removed = oldByName.Values.Where(member => !nowByName.ContainsKey(member.Name)).ToList();
        var added = nowByName.Values.Where(member => !oldByName.ContainsKey(member.Name)).ToList();
        CaseOnly = Pair(removed, added, (gone, fresh) => string.Equals(gone.Name, fresh.Name, StringComparison.OrdinalIgnoreCase));
        var keptNumbers = new HashSet<string>(Kept.Where(pair => pair.Old.Value == pair.Now.Value).Select(pair => pair.Old.Value), StringComparer.Ordinal);
        Aliases = [.. added.Where(member => keptNumbers.Contains(member.Value)), .. removed.Where(member => keptNumbers.Contains(member.Value))];
        added.RemoveAll(Aliases.Contains);
        removed.RemoveAll(Aliases.Contains);
        Renamed = Pair(removed, added, (gone, fresh) => gone.Value == fresh.Value);
        (Removed, Added) = (removed, added);
    }

    public IReadOnlyList<(EnumMember Old, EnumMember Now)> Kept { get; }

    public IReadOnlyList<(EnumMember Old, EnumMember Now)> CaseOnly { get; }

    public IReadOnlyList<(EnumMember Old, EnumMember Now)> Renamed { get; }

    /// <summary>Names that came or went beside another name of the same number that stays.</summary>
    public IReadOnlyList<EnumMember> Aliases { get; }

    public IReadOnlyList<EnumMember> Removed { get; }

    public IReadOnlyList<EnumMember> Added { get; }

    private static Dictionary<string, EnumMember> ByName(EnumShape shape)
    {
        var names = new Dictionary<string, EnumMember>(StringComparer.Ordinal);
        foreach (var member in shape.Members)
            if (!names.ContainsKey(member.Name)) names[member.Name] = member;
        return names;
    }

    private static List<(EnumMember Old, EnumMember Now)> Pair(List<EnumMember> removed, List<EnumMember> added, Func<EnumMember, EnumMember, bool> isSame)
    {
        List<(EnumMember, EnumMember)> pairs = [];
        foreach (var gone in removed.ToArray())
        {
            var fresh = added.Find(member => isSame(gone, member));
            if (fresh is null) continue;
            pairs.Add((gone, fresh));
            removed.Remove(gone);
            added.Remove(fresh);
        }

        return pairs;
    }
}
