using System;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>The wire profiles under which a type is read or written, as a set: one type may stand in schemas of several.</summary>
[Flags]
internal enum Profiles
{
    None = 0,
    Tolerant = 1,
    Default = 2,
    Web = 4,
    Respect = 8,
    Strict = 16,

    /// <summary>Those in which System.Text.Json reads, with its own habits.</summary>
    Json = Default | Web | Respect | Strict,
}
