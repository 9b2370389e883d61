using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// One shape of one message type: which versions the CLR type stands for, and how its data is read and written. Generated code derives from
/// <see cref="MessageSchema{T}"/>. Instances are immutable and safe to share between threads.
/// </summary>
public abstract class MessageSchema
{
    private DataDescription? _description;

    private protected MessageSchema(string type, VersionWindow versions, int reads, MessageRole role, bool isOwner, Type clrType)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        Type = type;
        Versions = versions;
        Reads = reads == 0 ? versions.Newest : reads;
        Role = role;
        IsOwner = isOwner;
        ClrType = clrType;
    }

    /// <summary>The message type, without a version.</summary>
    public string Type { get; }

    /// <summary>The versions this shape reads; one version for an owner's schema.</summary>
    public VersionWindow Versions { get; }

    /// <summary>The oldest version whose readers read this one rightly without converting.</summary>
    public int Reads { get; }

    /// <summary>What the message is for.</summary>
    public MessageRole Role { get; }

    /// <summary>Whether this is the publisher's own schema; a reader's subset protects nothing and cannot be published.</summary>
    public bool IsOwner { get; }

    /// <summary>The CLR type of the data.</summary>
    public Type ClrType { get; }

    /// <summary>How the data looks on the wire. Made when first asked for.</summary>
    public DataDescription Description => _description ??= Describe();

    /// <summary>Describes the data; called once. A schema written by hand that does not override it says nothing about its data.</summary>
    protected virtual DataDescription Describe() => DataDescription.Any;

    internal abstract bool TryReadObject(ref Utf8JsonReader reader, ref DataNotes notes, out object? value);

    internal abstract void WriteObject(DataWriter writer, object value);
}
