using System.Buffers;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>
/// Writes a <typeparamref name="T"/> at whichever version is active: a publisher whose active version is older than its type down-casts before it
/// writes. Immutable and safe to share between threads.
/// </summary>
/// <typeparam name="T">The newest shape this build can write; an owner's schema of the catalog.</typeparam>
public sealed class MessageWriter<T>
    where T : notnull
{
    private readonly SchemaFamily _family;
    private readonly int _source;

    /// <summary>Makes a writer.</summary>
    /// <param name="catalog">The catalog that declares <typeparamref name="T"/>.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is no schema of the catalog, or is only a reader's subset.</exception>
    public MessageWriter(SchemaCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _family = catalog.GetFamily(typeof(T));
        _source = _family.IndexOf(typeof(T));
        if (!_family.Schemas[_source].IsOwner)
            throw new ArgumentException($"{typeof(T).Name} is a reader's subset of {_family.Type}. Only the owner of a type publishes it.", nameof(catalog));
    }

    /// <summary>The message type.</summary>
    public string Type => _family.Type;

    /// <summary>The versions it can write.</summary>
    public VersionWindow Window => new(_family.OldestWritable(_source), _family.Schemas[_source].Versions.Newest);

    /// <summary>Down-casts, if the version asks for it, and gives the message's bytes; the caller owns them.</summary>
    /// <param name="value">The data.</param>
    /// <param name="version">The version to write, within <see cref="Window"/>.</param>
    /// <param name="attributes">Who writes, when, about what.</param>
    /// <exception cref="CannotDowncastException">The older version cannot say this value.</exception>
    /// <exception cref="ArgumentException"><paramref name="attributes"/> carry a credential and the message is no command.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="version"/> lies outside <see cref="Window"/>.</exception>
    public byte[] Write(T value, int version, EnvelopeAttributes attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (attributes.Authorization is not null && _family.Schemas[_source].Role != MessageRole.Command)
            throw new ArgumentException($"{Type} is no command, so it cannot carry an authorization: every reader would reject it as a leak. Leave it out.", nameof(attributes));
        if (!Window.Contains(version))
            throw new ArgumentOutOfRangeException(nameof(version), version, $"{Type}: this build writes versions {Window}, not {version}.");
        var to = _family.IndexOf(version);
        var data = _family.Convert(value, _source, to);
        var schema = _family.Schemas[to];
        var output = new ArrayBufferWriter<byte>(512);
        EnvelopeWriter.Write(output, attributes, Type, version, schema.Reads, writer => schema.WriteObject(writer, data));
        return output.WrittenSpan.ToArray();
    }
}
