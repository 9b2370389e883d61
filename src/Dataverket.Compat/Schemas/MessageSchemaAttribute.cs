namespace Dataverket.Compat.Schemas;

/// <summary>Base of the attributes by which the service that publishes a message type owns its schema.</summary>
/// <param name="type">The message type; it never holds a version.</param>
/// <param name="version">The schema version, 1 or more.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public abstract class MessageSchemaAttribute(string type, int version) : Attribute
{
    /// <summary>The message type.</summary>
    public string Type { get; } = type;

    /// <summary>The schema version, 1 or more.</summary>
    public int Version { get; } = version;

    /// <summary>The oldest version whose readers still read this one rightly without converting; 0 means the same as <see cref="Version"/>.</summary>
    public int Reads { get; set; }
}
