namespace Dataverket.Compat.Analyzers.Generation.Models;

internal enum MapKind
{
    Dictionary,
    ReadOnlyDictionary,
    MutableDictionary,
    SortedDictionary,
    ImmutableDictionary,
}
