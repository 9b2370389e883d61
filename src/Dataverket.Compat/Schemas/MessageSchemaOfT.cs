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

    /// <summary>Reads the data. The reader stands on the value's first token and is left on its last.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="value">The data, when the method returns true.</param>
    /// <param name="fault">What is wrong, when it returns false.</param>
    /// <exception cref="JsonException">The bytes are not JSON; the caller turns it into an outcome.</exception>
    public abstract bool TryRead(ref Utf8JsonReader reader, out T value, out DataFault fault);

    /// <summary>Writes the data as one JSON value.</summary>
    public abstract void Write(Utf8JsonWriter writer, T value);

    internal sealed override bool TryReadObject(ref Utf8JsonReader reader, out object? value, out DataFault fault)
    {
        var read = TryRead(ref reader, out var typed, out fault);
        value = read ? typed : null;
        return read;
    }

    internal sealed override void WriteObject(Utf8JsonWriter writer, object value) => Write(writer, (T)value);
}
