using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>A type that was adopted at version 3: versions 1 and 2 are below its window.</summary>
[RequestSchema("no.dataverket.prove.late.seen", 3)]
public sealed partial class LateAdopter;
