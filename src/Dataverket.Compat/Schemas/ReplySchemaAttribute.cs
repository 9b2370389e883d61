namespace Dataverket.Compat.Schemas;

/// <summary>Marks the schema of a reply at one version. The type must be partial; the generator writes its reader and writer.</summary>
/// <param name="type">The message type, <c>no.dataverket.&lt;context&gt;.&lt;aggregate&gt;.&lt;verb&gt;</c>; it never holds a version.</param>
/// <param name="version">The schema version, 1 or more.</param>
public sealed class ReplySchemaAttribute(string type, int version) : MessageSchemaAttribute(type, version);
