using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>The generic collections that have a wire form.</summary>
internal static class Collections
{
    private const string Generic = "System.Collections.Generic.";
    private const string Immutable = "System.Collections.Immutable.";

    public static readonly IReadOnlyDictionary<string, ListKind> Lists = new Dictionary<string, ListKind>
    {
        [Generic + "List<T>"] = ListKind.List,
        [Generic + "IReadOnlyList<T>"] = ListKind.ReadOnlyList,
        [Generic + "IReadOnlyCollection<T>"] = ListKind.ReadOnlyCollection,
        [Generic + "IEnumerable<T>"] = ListKind.Enumerable,
        [Generic + "IList<T>"] = ListKind.MutableList,
        [Generic + "ICollection<T>"] = ListKind.Collection,
        [Generic + "HashSet<T>"] = ListKind.HashSet,
        [Generic + "IReadOnlySet<T>"] = ListKind.ReadOnlySet,
        [Immutable + "ImmutableArray<T>"] = ListKind.ImmutableArray,
        [Immutable + "ImmutableList<T>"] = ListKind.ImmutableList,
    };

    public static readonly IReadOnlyDictionary<string, MapKind> Maps = new Dictionary<string, MapKind>
    {
        [Generic + "Dictionary<TKey, TValue>"] = MapKind.Dictionary,
        [Generic + "IReadOnlyDictionary<TKey, TValue>"] = MapKind.ReadOnlyDictionary,
        [Generic + "IDictionary<TKey, TValue>"] = MapKind.MutableDictionary,
        [Generic + "SortedDictionary<TKey, TValue>"] = MapKind.SortedDictionary,
        [Immutable + "ImmutableDictionary<TKey, TValue>"] = MapKind.ImmutableDictionary,
    };
}
