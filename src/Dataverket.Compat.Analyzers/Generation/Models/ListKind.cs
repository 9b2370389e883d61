namespace Dataverket.Compat.Analyzers.Generation.Models;

internal enum ListKind
{
    Array,
    List,
    ReadOnlyList,
    ImmutableArray,
    ReadOnlyCollection,
    Enumerable,
    MutableList,
    Collection,
    HashSet,
    ReadOnlySet,
    ImmutableList,
}
