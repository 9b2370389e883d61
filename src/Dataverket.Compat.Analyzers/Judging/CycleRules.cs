using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A type that has begun to lead back to itself: DVC1123. Whether a value ever does is up to the code that makes it, so the outcome is open.</summary>
internal static class CycleRules
{
    public static void Look(Comparison comparison)
    {
        var now = Cyclic(comparison.Now);
        if (now.Count == 0) return;
        var old = Cyclic(comparison.Old);
        var known = new HashSet<string>(comparison.Met.Where(pair => old.ContainsKey(pair.Old)).Select(pair => pair.Now), StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in comparison.Now.Types)
        {
            // One circle of several types is told at the first of them, and not at all where part of it was one before.
            if (!now.TryGetValue(type.Name, out var circle) || circle.Any(name => known.Contains(name) || old.ContainsKey(name)) || circle.Any(told.Contains)) continue;
            told.Add(type.Name);
            foreach (var passage in comparison.Passages)
                comparison.Tell("DVC1123", passage, Outcome.Opaque, new(type.Name, "", Place.Root), $"'{type.Name}' may hold itself now: where a value does, writing it never ends");
        }
    }

    /// <summary>The types that lead back to themselves, each with those that it leads to and back from.</summary>
    private static Dictionary<string, HashSet<string>> Cyclic(SchemaShape shape)
    {
        var reached = shape.Types.GroupBy(type => type.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Reached(shape, group.First()), StringComparer.Ordinal);
        return reached.Where(pair => pair.Value.Contains(pair.Key)).ToDictionary(
            pair => pair.Key,
            pair => new HashSet<string>(pair.Value.Where(other => reached.TryGetValue(other, out var back) && back.Contains(pair.Key)), StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    private static HashSet<string> Reached(SchemaShape shape, TypeShape start)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        var waiting = new Stack<TypeShape>([start]);
        while (waiting.Count > 0)
            foreach (var name in Next(waiting.Pop()))
                if (seen.Add(name) && shape.Find(name) is { } next) waiting.Push(next);
        return seen;
    }

    private static IEnumerable<string> Next(TypeShape type) => type switch
    {
        ObjectShape item => item.Members.Where(ObjectRules.IsOnTheWire).SelectMany(member => Named(member.Slot.Type)),
        VariantShape item => item.Base.Members.Where(ObjectRules.IsOnTheWire).SelectMany(member => Named(member.Slot.Type)).Concat(item.Cases.Select(variant => variant.Type).Where(name => name != item.Name)),
        _ => [],
    };

    private static IEnumerable<string> Named(TypeRef type) => type switch
    {
        NamedRef named => [named.Name],
        ListRef list => Named(list.Element.Type),
        MapRef map => Named(map.Value.Type),
        _ => [],
    };
}
