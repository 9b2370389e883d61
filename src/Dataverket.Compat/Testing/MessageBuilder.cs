using System.Text;
using System.Text.Json.Nodes;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Testing;

/// <summary>
/// Builds whole messages for unit tests, without a broker: valid ones, ones that a later build could send, and ones that are wrong on purpose.
/// Each method returns the builder itself. Not safe to share between threads.
/// </summary>
/// <typeparam name="T">The CLR type of the data; an owner's schema or a reader's subset.</typeparam>
public sealed class MessageBuilder<T>
    where T : notnull
{
    private readonly SchemaCatalog _catalog;
    private readonly MessageSchema<T> _schema;
    private readonly T _value;
    private readonly List<AttributeChange> _changes = [];
    private readonly List<(string Name, string? Json)> _members = [];
    private EnvelopeAttributes _attributes;
    private int _version;
    private int _newer;
    private int _reads;

    /// <summary>Begins with a valid message of the newest version: source <c>/test</c>, tenant <c>test</c>, a fixed time and id.</summary>
    /// <param name="catalog">The catalog that declares <typeparamref name="T"/>.</param>
    /// <param name="value">The data.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is no schema of the catalog.</exception>
    public MessageBuilder(SchemaCatalog catalog, T value)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var family = catalog.GetFamily(typeof(T));
        _catalog = catalog;
        _value = value;
        _schema = (MessageSchema<T>)family.Schemas[family.IndexOf(typeof(T))];
        _version = _schema.Versions.Newest;
        _attributes = new()
        {
            Id = "00000000-0000-7000-8000-000000000001",
            Source = "/test",
            Tenant = "test",
            Time = DateTimeOffset.UnixEpoch,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Authorization = _schema.Role == MessageRole.Command ? "Bearer test" : null,
        };
    }

    /// <summary>Uses other attributes, such as <c>attributes => attributes with { Tenant = "oslo" }</c>.</summary>
    public MessageBuilder<T> With(Func<EnvelopeAttributes, EnvelopeAttributes> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _attributes = change(_attributes);
        return this;
    }

    /// <summary>Writes the message at an older version, converted by the catalog's own steps.</summary>
    public MessageBuilder<T> At(int version)
    {
        _version = version;
        return this;
    }

    /// <summary>Says that the message is of a version this build may not know, as a later build would send it.</summary>
    /// <param name="version">The version it claims.</param>
    /// <param name="reads">The oldest version whose readers are said to read it rightly.</param>
    public MessageBuilder<T> AsNewer(int version, int reads)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reads, version);
        (_newer, _reads) = (version, reads);
        return this;
    }

    /// <summary>Sets or removes an attribute or extension, whether that leaves a valid message or not.</summary>
    public MessageBuilder<T> With(AttributeChange change)
    {
        _changes.Add(change);
        return this;
    }

    /// <summary>Sets a member of the data's own object, known or unknown, to any JSON.</summary>
    public MessageBuilder<T> WithMember(string name, string json)
    {
        _members.Add((name, json));
        return this;
    }

    /// <summary>Leaves a member of the data's own object out.</summary>
    public MessageBuilder<T> WithoutMember(string name)
    {
        _members.Add((name, null));
        return this;
    }

    /// <summary>The bytes; the caller owns them.</summary>
    /// <exception cref="CannotDowncastException">The older version cannot say the value.</exception>
    /// <exception cref="ArgumentOutOfRangeException">This build cannot write the version.</exception>
    public byte[] Build()
    {
        var bytes = WriteValue();
        _ = Envelope.TryScan(bytes, new() { MaxBytes = int.MaxValue }, out var envelope, out _);
        AttributeChange[] newer = _newer == 0 ? [] : [AttributeChange.Set("schemaversion", _newer), AttributeChange.Set("schemareads", _reads)];
        var output = new System.Buffers.ArrayBufferWriter<byte>(bytes.Length + 256);
        envelope.Replace(output, [.. newer, .. _changes], Encoding.UTF8.GetBytes(Data(envelope)));
        return output.WrittenSpan.ToArray();
    }

    private byte[] WriteValue()
    {
        if (_schema.IsOwner) return new MessageWriter<T>(_catalog).Write(_value, _version, _attributes);
        if (!_schema.Versions.Contains(_version)) throw new ArgumentOutOfRangeException(nameof(_version), _version, $"{typeof(T).Name} is a reader's subset for versions {_schema.Versions}.");
        using var output = DataWriter.Take(512);
        EnvelopeWriter.Begin(output, _attributes, _schema.Type, _version, _version);
        _schema.Write(output, _value);
        EnvelopeWriter.End(output);
        return output.Written.ToArray();
    }

    private string Data(Envelope envelope)
    {
        var data = Encoding.UTF8.GetString(envelope.Data.Span);
        if (_members.Count == 0) return data;
        var record = JsonNode.Parse(data)!.AsObject();
        foreach (var (name, json) in _members)
        {
            record.Remove(name);
            if (json is not null) record.Add(name, JsonNode.Parse(json));
        }

        return record.ToJsonString();
    }
}
