using System;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>In which kinds of messages a type stands, as a set.</summary>
[Flags]
internal enum Roles
{
    None = 0,
    Event = 1,
    Command = 2,
    Request = 4,
    Reply = 8,

    /// <summary>Old readers meet what newer writers write: the direction in which additions matter.</summary>
    ReadByOlder = Event | Reply,
}
