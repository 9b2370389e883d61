namespace Dataverket.Compat.Schemas;

/// <summary>Marks a reader's own subset of an event that another service owns. It protects nothing; it says what this service can read.</summary>
/// <param name="type">The message type.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class EventReaderAttribute(string type) : Attribute
{
    /// <summary>The message type.</summary>
    public string Type { get; } = type;

    /// <summary>The oldest version this shape reads, 1 or more.</summary>
    public int Oldest { get; set; } = 1;

    /// <summary>The newest version this shape reads; 0 means the same as <see cref="Oldest"/>.</summary>
    public int Newest { get; set; }
}
