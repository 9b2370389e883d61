using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Which member of the source is which of the baseline.</summary>
internal sealed class MemberMatching
{
    private readonly List<MemberPair> pairs = [];
    private List<WireMember> removed;
    private List<WireMember> added;

    public MemberMatching(ObjectShape old, ObjectShape now, WireOptions oldOptions, WireOptions nowOptions)
    {
        (removed, added) = ([.. old.Members], [.. now.Members]);
        Join(member => [member.Name], member => [member.Name], StringComparer.Ordinal);
        if (removed.Count == 0 || added.Count == 0) return;
        if (oldOptions.Naming != nowOptions.Naming)
            Join(member => [member.Name], member => member.ClrName.Length == 0 || member.IsPinned ? [] : [NamingPolicies.Apply(oldOptions.Naming, member.ClrName)], StringComparer.Ordinal, byPolicy: true);
        Join(member => [member.Name], member => member.Aliases, StringComparer.Ordinal);
        Join(member => member.Aliases, member => [member.Name], StringComparer.Ordinal);
        // A baseline says nothing of a C# name that the policy makes the name on the wire of.
        Join(member => member.ClrName.Length == 0 ? [member.Name] : [], member => member.ClrName.Length == 0 || !member.IsPinned ? [] : [NamingPolicies.Apply(oldOptions.Naming, member.ClrName)], StringComparer.Ordinal);
        Join(member => member.ClrName.Length == 0 ? [] : [member.ClrName], member => member.ClrName.Length == 0 ? [] : [member.ClrName], StringComparer.Ordinal);
        Join(member => [member.Name], member => [member.Name], StringComparer.OrdinalIgnoreCase);
        // One gone and one new of the same kind: most likely one that was renamed. More than that would be a guess.
        if (removed.Count == 1 && added.Count == 1 && removed[0].Slot == added[0].Slot && now.Members.Count(member => member.ClrName.Length > 0 && member.ClrName == added[0].ClrName) <= 1)
            Take(removed[0], added[0], byPolicy: false);
    }

    public IReadOnlyList<MemberPair> Pairs => pairs;

    public IReadOnlyList<WireMember> Removed => removed;

    public IReadOnlyList<WireMember> Added => added;

    private void Join(Func<WireMember, IEnumerable<string>> oldKeys, Func<WireMember, IEnumerable<string>> nowKeys, StringComparer comparer, bool byPolicy = false)
    {
        // Several of one name are a fault of its own, and must not look like one gone and one new.
        var byKey = added.SelectMany(member => nowKeys(member).Select(key => (key, member))).ToLookup(entry => entry.key, entry => entry.member, comparer);
        var taken = new HashSet<WireMember>(ByReference.Comparer);
        foreach (var member in removed)
        {
            var match = oldKeys(member).SelectMany(key => byKey[key]).FirstOrDefault(found => !taken.Contains(found));
            if (match is null) continue;
            taken.Add(match);
            taken.Add(member);
            pairs.Add(new(member, match, byPolicy));
        }

        removed = [.. removed.Where(member => !taken.Contains(member))];
        added = [.. added.Where(member => !taken.Contains(member))];
    }

    private void Take(WireMember old, WireMember now, bool byPolicy)
    {
        pairs.Add(new(old, now, byPolicy));
        (removed, added) = ([], []);
    }

    private sealed class ByReference : IEqualityComparer<WireMember>
    {
        public static ByReference Comparer { get; } = new();

        public bool Equals(WireMember x, WireMember y) => ReferenceEquals(x, y);

        public int GetHashCode(WireMember member) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(member);
    }
}
