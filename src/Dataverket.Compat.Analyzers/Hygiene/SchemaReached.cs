using System.Collections.Generic;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>What one schema reaches. Immutable from here on; holds no symbol.</summary>
/// <param name="MessageType">The message type, <c>null</c> when the attribute is unfinished.</param>
/// <param name="Root">The key of the schema itself.</param>
/// <param name="Uses">The types by key, with what this schema makes of each.</param>
internal sealed record SchemaReached(string? MessageType, string Root, IReadOnlyList<(string Key, SchemaUse Use)> Uses)
{
    /// <summary>Whether nothing is to be said of the schema's own declaration as long as it is read under the tolerant profile alone.</summary>
    public bool IsQuiet { get; init; }
}
