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
    // What was accepted once is within the limits of whoever read it.
    private static readonly EnvelopeLimits Boundless = new() { MaxBytes = int.MaxValue, MaxDepth = 10_000, MaxExtensions = int.MaxValue };

    private readonly SchemaFamily _family;
    private readonly MessageConverter _converter;
    private readonly int _source;

    /// <summary>Makes a writer.</summary>
    /// <param name="catalog">The catalog that declares <typeparamref name="T"/>.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is no schema of the catalog, or is only a reader's subset.</exception>
    public MessageWriter(SchemaCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _family = catalog.GetFamily(typeof(T));
        _source = _family.IndexOf(typeof(T));
        _converter = new(catalog, Boundless);
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
        using var writer = DataWriter.Take(1024);
        Write(writer, value, version, attributes);
        return writer.Written.ToArray();
    }

    /// <summary>As <see cref="Write(T, int, EnvelopeAttributes)"/>, into a buffer, which gets nothing when it throws.</summary>
    public void Write(IBufferWriter<byte> output, T value, int version, EnvelopeAttributes attributes)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var writer = DataWriter.Take(1024);
        Write(writer, value, version, attributes);
        output.Write(writer.Written);
    }

    private void Write(DataWriter writer, T value, int version, EnvelopeAttributes attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (attributes.Authorization is not null && _family.Schemas[_source].Role != MessageRole.Command)
            throw new ArgumentException($"{Type} is no command, so it cannot carry an authorization: every reader would reject it as a leak. Leave it out.", nameof(attributes));
        if (!Window.Contains(version))
            throw new ArgumentOutOfRangeException(nameof(version), version, $"{Type}: this build writes versions {Window}, not {version}.");
        var to = _family.IndexOf(version);
        var schema = _family.Schemas[to];
        var older = to == _source ? null : _family.Convert(value, _source, to);
        EnvelopeWriter.Begin(writer, attributes, Type, version, schema.Reads);
        if (older is null) ((MessageSchema<T>)schema).Write(writer, value);
        else schema.WriteObject(writer, older);
        EnvelopeWriter.End(writer);
    }

    /// <summary>
    /// A changed value in the message it was read from, with everything this build does not know: unknown members and attributes, and the spelling of
    /// what did not change, stay byte for byte. Unknown members inside list elements are kept where the list still has the element. A message of a
    /// newer version that this build reads stays at that version; any other becomes one of <typeparamref name="T"/>'s. The caller owns the bytes.
    /// </summary>
    /// <param name="original">The accepted outcome the value was made from; its bytes must still be what they were.</param>
    /// <param name="value">The changed value.</param>
    /// <param name="changes">Attributes that change as well; a message with another meaning needs another <c>id</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="original"/> was not accepted; or <paramref name="changes"/> give a credential to what is no command.</exception>
    /// <exception cref="CannotDowncastException">The message came in another version and cannot be had in this one.</exception>
    public byte[] Republish(in ReadOutcome<T> original, T value, params ReadOnlySpan<AttributeChange> changes)
    {
        if (!original.IsAccepted) throw new ArgumentException($"The message was not accepted ({original.Code}), so there is no value to change.", nameof(original));
        var schema = _family.Schemas[_source];
        foreach (var change in changes)
            if (change.Slot == AttributeNames.Authorization && change.Kind != AttributeChangeKind.Remove && schema.Role != MessageRole.Command)
                throw new ArgumentException($"{Type} is no command, so it cannot carry an authorization: every reader would reject it as a leak. Leave it out.", nameof(changes));
        if (original.Envelope.Version > _family.Window.Newest && _family.IndexOf(_family.NewestReadable(_source)) != _source)
            throw new CannotDowncastException($"The message has version {original.Envelope.Version}, of which this build knows no more than what {_family.Window.Newest} says, and {typeof(T).Name} is older than that. Change it as the newest type that this build has.");
        var (envelope, bytes) = (original.Envelope, new ArrayBufferWriter<byte>(original.Envelope.Bytes.Length + 256));
        if (_family.IndexOf(envelope.Version) is >= 0 and var index && index != _source)
        {
            var code = _converter.Convert(in envelope, schema.Versions.Newest, bytes);
            if (code != ReasonCode.Accepted) throw new CannotDowncastException($"The message of version {envelope.Version} cannot be had in version {schema.Versions}: {code}.");
            _ = Envelope.TryScan(bytes.WrittenSpan.ToArray(), Boundless, out envelope, out _);
            bytes.ResetWrittenCount();
        }

        using var data = DataWriter.Take(envelope.Data.Length + 256);
        _ = DataMerge.TryWrite(data, envelope.Data, schema, original.Value, schema, value, Boundless.MaxDepth);
        envelope.Replace(bytes, changes, data.Written);
        return bytes.WrittenSpan.ToArray();
    }
}
