using System;

namespace Dataverket.Compat.Analyzers.Model;

/// <summary>How numbers are spelled. The values are those of <c>JsonNumberHandling</c>.</summary>
[Flags]
internal enum NumberMode
{
    Strict = 0,
    ReadsText = 1,
    WritesText = 2,
    NamesFloats = 4,
}
