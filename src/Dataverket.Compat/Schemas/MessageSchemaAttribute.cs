namespace Dataverket.Compat.Schemas;

/// <summary>Base of the attributes by which the service that publishes a message type owns its schema.</summary>
/// <param name="type">The message type; it never holds a version.</param>
/// <param name="version">The schema version, 1 or more.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public abstract class MessageSchemaAttribute(string type, int version) : Attribute
{
    private WireProfile? _profile;

    /// <summary>The message type.</summary>
    public string Type { get; } = type;

    /// <summary>The schema version, 1 or more.</summary>
    public int Version { get; } = version;

    /// <summary>The oldest version whose readers still read this one rightly without converting; 0 means the same as <see cref="Version"/>.</summary>
    public int Reads { get; set; }

    /// <summary>Who reads and writes this schema. Where it is not given, the assembly's <see cref="WireProfileAttribute"/> holds, and without one <see cref="WireProfile.Tolerant"/>.</summary>
    public WireProfile Profile
    {
        get => _profile ?? WireProfile.Tolerant;
        set => _profile = value;
    }

    /// <summary>Whether <see cref="Profile"/> is given here, rather than by the assembly.</summary>
    public bool HasProfile => _profile is not null;
}
