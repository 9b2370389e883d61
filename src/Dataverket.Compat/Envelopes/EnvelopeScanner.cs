using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Dataverket.Compat.Envelopes;

/// <summary>
/// One pass over the bytes: finds every attribute, refuses what is ambiguous. Knows no schema. A fault in the text counts before every other, a
/// duplicate before the other faults of attributes; of those the first is told.
/// </summary>
internal static class EnvelopeScanner
{
    public static EnvelopeFault Scan<TVisitor>(ReadOnlySpan<byte> bytes, EnvelopeLimits limits, ref EnvelopeSlots slots, ref TVisitor visitor)
        where TVisitor : struct, IDataVisitor, allows ref struct
    {
        if (bytes.IsEmpty) return Fault(EnvelopeFaultKind.Empty, -1);
        if (bytes.Length > limits.MaxBytes) return Fault(EnvelopeFaultKind.TooLarge, limits.MaxBytes);
        if (Ascii.IsValid(bytes)) slots.Traits |= EnvelopeTraits.IsAscii;
        else if (!Utf8.IsValid(bytes)) return Fault(EnvelopeFaultKind.NotUtf8, -1);
        var traits = slots.Traits;
        slots.Version = 1;
        if (PlainScanner.TryScan(bytes, limits, ref slots, ref visitor)) return CheckRequired(bytes, ref slots);
        slots = new() { Traits = traits };
        return ScanAny(bytes, limits, ref slots, ref visitor);
    }

    /// <summary>Scans a message in valid UTF-8, however it is spelled.</summary>
    public static EnvelopeFault ScanAny<TVisitor>(ReadOnlySpan<byte> bytes, EnvelopeLimits limits, ref EnvelopeSlots slots, ref TVisitor visitor)
        where TVisitor : struct, IDataVisitor, allows ref struct
    {
        slots.Version = 1;
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        var names = default(AttributeReader);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return Fault(EnvelopeFaultKind.NotObject, 0);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var index = reader.ValueIsEscaped ? -1 : AttributeNames.Find(reader.ValueSpan);
                if (index < 0) index = names.FindOther(ref reader, limits, ref slots);
                names.Enter(index, reader.TokenStartIndex, ref slots);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                if (index == AttributeNames.Data) visitor.Visit(ref reader, bytes, ref slots);
                else names.Check(index, ref reader, ref slots);
                if (index >= 0) slots.Slots[index] = new(start, (int)reader.BytesConsumed - start);
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
        finally
        {
            names.Release();
        }

        return names.Fault.Kind == EnvelopeFaultKind.None ? CheckRequired(bytes, ref slots) : IsOfNewerSpecification(bytes, ref slots, names.Fault, out var newer) ? newer : names.Fault;
    }

    private static EnvelopeFault CheckRequired(ReadOnlySpan<byte> bytes, ref EnvelopeSlots slots)
    {
        for (var index = AttributeNames.SpecVersion; index <= AttributeNames.Type; index++)
        {
            if (slots.Slots[index].Length > 0) continue;
            var missing = new EnvelopeFault(EnvelopeFaultKind.MissingAttribute, AttributeNames.Text(index), -1);
            return IsOfNewerSpecification(bytes, ref slots, missing, out var newer) ? newer : missing;
        }

        var fault = CheckSpecification(bytes, ref slots);
        if (fault.Kind != EnvelopeFaultKind.None) return fault;
        if (slots.Reads > slots.Version) return new(EnvelopeFaultKind.BadAttribute, "schemareads", slots.Slots[AttributeNames.SchemaReads].Start);
        if (slots.Reads == 0) slots.Reads = slots.Version;
        var encoded = slots.Slots[AttributeNames.DataBase64];
        return encoded.Length > 0 && bytes[encoded.Start] != 'n' && slots.Slots[AttributeNames.Data].Length > 0
            ? new(EnvelopeFaultKind.TwoData, "data_base64", encoded.Start)
            : default;
    }

    // What a later major version of the specification allows is no fault of the message: it waits for who knows it. Two values for one name are a fault in any.
    private static bool IsOfNewerSpecification(ReadOnlySpan<byte> bytes, ref EnvelopeSlots slots, in EnvelopeFault other, out EnvelopeFault newer)
    {
        newer = default;
        if (other.Kind == EnvelopeFaultKind.DuplicateAttribute || slots.Slots[AttributeNames.SpecVersion].Length == 0) return false;
        newer = CheckSpecification(bytes, ref slots);
        return newer.Kind == EnvelopeFaultKind.SpecTooNew;
    }

    private static EnvelopeFault CheckSpecification(ReadOnlySpan<byte> bytes, ref EnvelopeSlots slots)
    {
        var slot = slots.Slots[AttributeNames.SpecVersion];
        var text = bytes.Slice(slot.Start, slot.Length);
        if (text.SequenceEqual("\"1.0\""u8)) return default;
        var major = 0;
        var at = 1;
        for (; at < text.Length && at < 6 && text[at] is >= (byte)'0' and <= (byte)'9'; at++) major = (major * 10) + (text[at] - '0');
        // Digits, a point, digits; escapes are no way to write a version.
        if (text[0] != '"' || at == 1 || at == text.Length || text[at] != '.' || at + 2 >= text.Length || text[(at + 1)..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return new(EnvelopeFaultKind.BadAttribute, "specversion", slot.Start);
        if (major == 1) slots.Traits |= EnvelopeTraits.IsOtherMinor;
        return major == 1 ? default : new(major < 1 ? EnvelopeFaultKind.SpecTooOld : EnvelopeFaultKind.SpecTooNew, "specversion", slot.Start);
    }

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
