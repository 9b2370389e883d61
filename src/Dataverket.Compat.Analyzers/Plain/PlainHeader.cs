namespace Dataverket.Compat.Analyzers.Plain;

/// <summary>What a schema attribute of literals says.</summary>
/// <param name="Kind">Its place in <see cref="KnownTypes.SchemaAttributes"/>; never that of a reader.</param>
/// <param name="MessageType">The message type.</param>
/// <param name="Version">The version.</param>
/// <param name="Reads">What stands there; 0 where nothing does.</param>
internal sealed record PlainHeader(int Kind, string MessageType, int Version, int Reads);
