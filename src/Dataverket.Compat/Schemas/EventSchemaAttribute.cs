namespace Dataverket.Compat.Schemas;

/// <summary>Marks the owner's schema of an event at one version. The type must be partial; the generator writes its reader and writer.</summary>
/// <param name="type">The message type, <c>no.dataverket.&lt;context&gt;.&lt;aggregate&gt;.&lt;verb&gt;</c>; it never holds a version.</param>
/// <param name="version">The schema version, 1 or more.</param>
public sealed class EventSchemaAttribute(string type, int version) : MessageSchemaAttribute(type, version);
