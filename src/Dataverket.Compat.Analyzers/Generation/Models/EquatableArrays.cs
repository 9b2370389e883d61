using System.Collections.Generic;
using System.Collections.Immutable;

namespace Dataverket.Compat.Analyzers.Generation.Models;

internal static class EquatableArrays
{
    public static EquatableArray<T> ToEquatable<T>(this IEnumerable<T> items)
        where T : notnull
        => new([.. items]);
}
