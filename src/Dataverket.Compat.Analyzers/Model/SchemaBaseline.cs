using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Model;

/// <summary>What has shipped of one message type at one version.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Tombstones">What is gone and may not come back as something else.</param>
/// <param name="IsRetired">Whether the whole version is retired.</param>
internal sealed record SchemaBaseline(SchemaShape Shape, EquatableArray<Tombstone> Tombstones, bool IsRetired);

/// <summary>A member, enum name, enum number or tag that was once used.</summary>
/// <param name="Kind">What it was: <c>member</c>, <c>name</c>, <c>number</c>, <c>tag</c>.</param>
/// <param name="Type">The named type it was in.</param>
/// <param name="Text">The name, number or tag.</param>
/// <param name="What">Its type or value then, as baseline text; empty when not said.</param>
internal sealed record Tombstone(string Kind, string Type, string Text, string What);
