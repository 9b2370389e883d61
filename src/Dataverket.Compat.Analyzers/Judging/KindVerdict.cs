using System;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>The directions in which a change of type fails already.</summary>
[Flags]
internal enum KindVerdict
{
    None = 0,
    Backward = 1,
    Forward = 2,
    Both = Backward | Forward,
}

internal static class KindVerdicts
{
    public static KindVerdict Of(Direction direction) => direction == Direction.Backward ? KindVerdict.Backward : KindVerdict.Forward;

    public static bool Has(this KindVerdict verdict, Direction direction) => (verdict & Of(direction)) != 0;
}
