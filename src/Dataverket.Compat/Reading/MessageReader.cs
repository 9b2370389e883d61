using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>
/// Reads every version of one message type that this process knows into its newest shape. Precedence among several faults: bytes, envelope,
/// security, type, version, data, conversion. Immutable and safe to share between threads.
/// </summary>
/// <typeparam name="T">The CLR type wanted; a schema of the catalog.</typeparam>
public sealed class MessageReader<T>
    where T : notnull
{
    private readonly SchemaFamily _family;
    private readonly int _target;
    private readonly ReadContext _context;

    /// <summary>Makes a reader.</summary>
    /// <param name="catalog">The catalog that declares <typeparamref name="T"/>.</param>
    /// <param name="context">What the reader knows besides the bytes; <c>null</c> for the default.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is no schema of the catalog.</exception>
    public MessageReader(SchemaCatalog catalog, ReadContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _family = catalog.GetFamily(typeof(T));
        _target = _family.IndexOf(typeof(T));
        _context = context ?? ReadContext.Default;
    }

    /// <summary>The message type.</summary>
    public string Type => _family.Type;

    /// <summary>The versions it reads without parking: up to the version of <typeparamref name="T"/>.</summary>
    public VersionWindow Window => new(_family.Window.Oldest, _family.Schemas[_target].Versions.Newest);

    /// <summary>Reads one message. No exception of any kind leaves it, for any bytes.</summary>
    /// <param name="bytes">One message. Borrowed: the outcome's envelope refers to them, so they must outlive it unchanged.</param>
    public ReadOutcome<T> Read(ReadOnlyMemory<byte> bytes)
    {
        if (!Envelope.TryScan(bytes, _context.Limits, out var envelope, out var fault)) return Refuse(fault);
        if (envelope.Tenant is null || (_context.Tenant is not null && !string.Equals(envelope.Tenant, _context.Tenant, StringComparison.Ordinal)))
            return new(ReasonCode.TenantRefused, envelope, "/tenant", -1);
        if (!string.Equals(envelope.Type, _family.Type, StringComparison.Ordinal)) return new(ReasonCode.TypeUnhandled, envelope, "/type", -1);
        var role = _family.Schemas[_target].Role;
        if (envelope.HasAuthorization && role != MessageRole.Command) return new(ReasonCode.AuthorizationLeaked, envelope, "/authorization", -1);

        var window = Window;
        if (envelope.Version < window.Oldest) return new(ReasonCode.VersionTooOld, envelope, "/schemaversion", -1);
        var isNewer = envelope.Version > window.Newest;
        if (isNewer && envelope.Reads > window.Newest) return new(ReasonCode.VersionNewer, envelope, "/schemaversion", -1);
        return ReadData(envelope, _family.IndexOf(Math.Min(envelope.Version, window.Newest)), isNewer);
    }

    private ReadOutcome<T> ReadData(Envelope envelope, int from, bool isNewer)
    {
        var invalid = isNewer ? ReasonCode.DataNewer : ReasonCode.DataInvalid;
        if (!envelope.HasData) return new(invalid, envelope, "/data", -1);
        object? value;
        try
        {
            var reader = new Utf8JsonReader(envelope.Data.Span, new JsonReaderOptions { MaxDepth = _context.Limits.MaxDepth });
            reader.Read();
            if (!_family.Schemas[from].TryReadObject(ref reader, out value, out var fault)) return new(invalid, envelope, "/data" + fault.Pointer, -1);
        }
#pragma warning disable CA1031 // A constructor or setter of the type is the user's code and may throw any exception; none of them may leave this method.
        catch (Exception)
#pragma warning restore CA1031
        {
            // What the generated reader foresees it returns; what a constructor or setter of the type throws ends here and is data at fault.
            return new(invalid, envelope, "/data", -1);
        }

        try
        {
            return new((T)_family.Convert(value!, from, _target), envelope);
        }
#pragma warning disable CA1031 // A converter is the user's code: whatever it throws parks the message for a build that has a mended one.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new(ReasonCode.ConverterFailed, envelope, "/data", -1);
        }
    }

    private static ReadOutcome<T> Refuse(EnvelopeFault fault)
    {
        var code = fault.Kind switch
        {
            EnvelopeFaultKind.DuplicateAttribute => ReasonCode.EnvelopeDuplicate,
            EnvelopeFaultKind.SpecTooNew => ReasonCode.EnvelopeNewer,
            EnvelopeFaultKind.Empty or EnvelopeFaultKind.TooLarge or EnvelopeFaultKind.NotUtf8 or EnvelopeFaultKind.NotJson
                or EnvelopeFaultKind.TooDeep or EnvelopeFaultKind.NotObject => ReasonCode.BytesInvalid,
            _ => ReasonCode.EnvelopeInvalid,
        };
        return new(code, null, fault.Attribute.Length > 0 ? "/" + fault.Attribute : "", fault.Offset);
    }
}
