using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Dataverket.Compat.Envelopes;

/// <summary>One pass over the bytes: finds every attribute, refuses what is ambiguous. Knows no schema.</summary>
internal static class EnvelopeScanner
{
    public static EnvelopeFault Scan(ReadOnlySpan<byte> bytes, EnvelopeLimits limits, ref EnvelopeSlots slots)
    {
        if (bytes.IsEmpty) return Fault(EnvelopeFaultKind.Empty, -1);
        if (bytes.Length > limits.MaxBytes) return Fault(EnvelopeFaultKind.TooLarge, limits.MaxBytes);
        if (!Utf8.IsValid(bytes)) return Fault(EnvelopeFaultKind.NotUtf8, -1);

        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return Fault(EnvelopeFaultKind.NotObject, 0);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var fault = ReadAttribute(ref reader, limits, ref slots);
                if (fault.Kind != EnvelopeFaultKind.None) return fault;
            }

            if (reader.Read()) return Fault(EnvelopeFaultKind.NotJson, reader.TokenStartIndex);
        }
        catch (JsonException e)
        {
            // Utf8JsonReader says "too deep" and "malformed" with one exception type; the depth it stands at tells them apart. It counts a
            // bracket that it has just read only from the next token on.
            var depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
            return Fault(depth >= limits.MaxDepth ? EnvelopeFaultKind.TooDeep : EnvelopeFaultKind.NotJson, Offset(bytes, e));
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape: JSON by its grammar, but text that no string can hold.
            return Fault(EnvelopeFaultKind.BadAttribute, reader.TokenStartIndex);
        }

        return CheckRequired(ref slots);
    }

    private static EnvelopeFault ReadAttribute(ref Utf8JsonReader reader, EnvelopeLimits limits, ref EnvelopeSlots slots)
    {
        var at = reader.TokenStartIndex;
        var name = reader.GetString()!;
        slots.Names ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (!slots.Names.Add(name)) return new(EnvelopeFaultKind.DuplicateAttribute, Known(name), at);
        reader.Read();
        switch (name)
        {
            case "specversion": return Text(ref reader, name, required: true, out slots.SpecVersion);
            case "id": return Text(ref reader, name, required: true, out slots.Id);
            case "source": return Text(ref reader, name, required: true, out slots.Source);
            case "type": return Text(ref reader, name, required: true, out slots.Type);
            case "tenant": return Text(ref reader, name, required: false, out slots.Tenant);
            case "subject": return Text(ref reader, name, required: false, out slots.Subject);
            case "traceparent": return Text(ref reader, name, required: false, out slots.TraceParent);
            case "authorization":
                slots.HasAuthorization = reader.TokenType != JsonTokenType.Null;
                return Text(ref reader, name, required: false, out _);
            case "time": return Time(ref reader, out slots.Time);
            case "schemaversion": return Version(ref reader, name, ref slots.Version);
            case "schemareads": return Version(ref reader, name, ref slots.Reads);
            case "datacontenttype" or "dataschema": return Text(ref reader, name, required: false, out _);
            case "data":
                slots.DataStart = checked((int)reader.TokenStartIndex);
                reader.Skip();
                slots.DataLength = checked((int)reader.BytesConsumed) - slots.DataStart;
                return default;
            case "data_base64":
                slots.HasBase64 = true;
                return Text(ref reader, name, required: false, out _);
            default:
                if (++slots.Extensions > limits.MaxExtensions) return Fault(EnvelopeFaultKind.TooManyExtensions, at);
                return Extension(ref reader, name, at);
        }
    }

    private static EnvelopeFault CheckRequired(ref EnvelopeSlots slots)
    {
        if (slots.SpecVersion is null) return new(EnvelopeFaultKind.MissingAttribute, "specversion", -1);
        if (!slots.SpecVersion.StartsWith("1.", StringComparison.Ordinal))
        {
            var major = slots.SpecVersion.Split('.')[0];
            if (!int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 1) return new(EnvelopeFaultKind.BadAttribute, "specversion", -1);
            return new(number < 1 ? EnvelopeFaultKind.SpecTooOld : EnvelopeFaultKind.SpecTooNew, "specversion", -1);
        }

        if (slots.Id is null) return new(EnvelopeFaultKind.MissingAttribute, "id", -1);
        if (slots.Source is null) return new(EnvelopeFaultKind.MissingAttribute, "source", -1);
        if (slots.Type is null) return new(EnvelopeFaultKind.MissingAttribute, "type", -1);
        if (slots.Reads > slots.Version) return new(EnvelopeFaultKind.BadAttribute, "schemareads", -1);
        return slots.HasBase64 && slots.DataLength > 0 ? Fault(EnvelopeFaultKind.TwoData, slots.DataStart) : default;
    }

    private static EnvelopeFault Text(ref Utf8JsonReader reader, string name, bool required, out string? text)
    {
        text = null;
        if (reader.TokenType == JsonTokenType.Null) return required ? new(EnvelopeFaultKind.MissingAttribute, name, reader.TokenStartIndex) : default;
        if (reader.TokenType != JsonTokenType.String) return new(EnvelopeFaultKind.BadAttribute, name, reader.TokenStartIndex);
        text = reader.GetString()!;
        if (text.Length == 0) return new(required ? EnvelopeFaultKind.MissingAttribute : EnvelopeFaultKind.BadAttribute, name, reader.TokenStartIndex);
        return text.Contains('\0', StringComparison.Ordinal) ? new(EnvelopeFaultKind.BadAttribute, name, reader.TokenStartIndex) : default;
    }

    private static EnvelopeFault Time(ref Utf8JsonReader reader, out DateTimeOffset? time)
    {
        time = null;
        if (reader.TokenType == JsonTokenType.Null) return default;
        var bad = new EnvelopeFault(EnvelopeFaultKind.BadAttribute, "time", reader.TokenStartIndex);
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var parsed)) return bad;
        // RFC 3339 wants seconds and an offset; without one the serializer would silently take the machine's own time zone.
        Span<byte> text = stackalloc byte[64];
        if (reader.ValueSpan.Length > text.Length) return bad;
        text = text[..reader.CopyString(text)];
        if (text.Length < 20 || text[16] != ':') return bad;
        if (text[^1] != 'Z' && (text[^6] is not ((byte)'+' or (byte)'-') || text[^3] != ':')) return bad;
        time = parsed;
        return default;
    }

    private static EnvelopeFault Version(ref Utf8JsonReader reader, string name, ref int version)
    {
        if (reader.TokenType == JsonTokenType.Null) return default;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var number) || number < 1)
            return new(EnvelopeFaultKind.BadAttribute, name, reader.TokenStartIndex);
        version = number;
        return default;
    }

    private static EnvelopeFault Extension(ref Utf8JsonReader reader, string name, long at)
    {
        foreach (var c in name)
            if (c is not (>= 'a' and <= 'z') and not (>= '0' and <= '9')) return new(EnvelopeFaultKind.BadName, Known(name), at);
        if (name.Length == 0) return Fault(EnvelopeFaultKind.BadName, at);
        var ok = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString() is not null,
            JsonTokenType.Number => reader.TryGetInt32(out _),
            JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null => true,
            _ => false,
        };
        return ok ? default : new(EnvelopeFaultKind.BadAttribute, Known(name), reader.TokenStartIndex);
    }

    private static readonly string[] KnownNames =
    [
        "specversion", "id", "source", "type", "schemaversion", "schemareads", "tenant", "subject", "time", "dataschema", "datacontenttype",
        "traceparent", "authorization", "data", "data_base64",
    ];

    // Only names of our own reach a report: an unknown name is text of the payload.
    private static string Known(string name) => Array.Find(KnownNames, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? "";

    // The exception counts lines; a report counts bytes.
    private static long Offset(ReadOnlySpan<byte> bytes, JsonException e)
    {
        if (e.LineNumber is not { } line || e.BytePositionInLine is not { } column) return -1;
        var start = 0;
        for (; line > 0; line--) start += bytes[start..].IndexOf((byte)'\n') + 1;
        return start + column;
    }

    private static EnvelopeFault Fault(EnvelopeFaultKind kind, long offset) => new(kind, "", offset);
}
