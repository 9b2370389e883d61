using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>The shape of one message type whose data is a <typeparamref name="T"/>. The generator derives from it.</summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
public abstract class MessageSchema<T> : MessageSchema
    where T : notnull
{
    /// <summary>Describes the shape.</summary>
    /// <param name="type">The message type.</param>
    /// <param name="versions">The versions this shape reads.</param>
    /// <param name="reads">The oldest version whose readers read it rightly; 0 means the newest of <paramref name="versions"/>.</param>
    /// <param name="role">What the message is for.</param>
    /// <param name="isOwner">Whether this service publishes the type.</param>
    protected MessageSchema(string type, VersionWindow versions, int reads, MessageRole role, bool isOwner)
        : base(type, versions, reads, role, isOwner, typeof(T))
    {
    }

    /// <summary>Reads the data. The reader stands on the value's first token and is left on its last; after a fault it stands anywhere.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="notes">Takes the fault, when the method returns false, and remarks.</param>
    /// <param name="value">The data, when the method returns true.</param>
    /// <exception cref="JsonException">The bytes are not JSON. What a constructor, setter or converter of the type throws passes as well.</exception>
    public abstract bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out T value);

    /// <summary>Writes the data as one JSON value.</summary>
    /// <exception cref="InvalidOperationException">The value holds null where its type allows none, or what has no name or form on the wire.</exception>
    public abstract void Write(DataWriter writer, T value);

    internal sealed override bool TryReadObject(ref Utf8JsonReader reader, ref DataNotes notes, out object? value)
    {
        var read = TryRead(ref reader, ref notes, out var typed);
        value = read ? typed : null;
        return read;
    }

    internal sealed override void WriteObject(DataWriter writer, object value) => Write(writer, (T)value);
}
