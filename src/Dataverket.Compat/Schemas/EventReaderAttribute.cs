namespace Dataverket.Compat.Schemas;

/// <summary>Marks a reader's own subset of an event that another service owns. It protects nothing; it says what this service can read.</summary>
/// <param name="type">The message type.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class EventReaderAttribute(string type) : Attribute
{
    private WireProfile? _profile;

    /// <summary>The message type.</summary>
    public string Type { get; } = type;

    /// <summary>The oldest version this shape reads, 1 or more.</summary>
    public int Oldest { get; set; } = 1;

    /// <summary>The newest version this shape reads; 0 means the same as <see cref="Oldest"/>.</summary>
    public int Newest { get; set; }

    /// <summary>Who reads and writes this schema. Where it is not given, the assembly's <see cref="WireProfileAttribute"/> holds, and without one <see cref="WireProfile.Tolerant"/>.</summary>
    public WireProfile Profile
    {
        get => _profile ?? WireProfile.Tolerant;
        set => _profile = value;
    }

    /// <summary>Whether <see cref="Profile"/> is given here, rather than by the assembly.</summary>
    public bool HasProfile => _profile is not null;
}
