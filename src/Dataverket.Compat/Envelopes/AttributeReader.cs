using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Envelopes;

/// <summary>Judges names and values of attributes while a scan goes on, and keeps the fault that counts. Lives on the scanner's stack.</summary>
internal struct AttributeReader
{
    // What stands for no attribute that has a slot: an extension, whose value is judged, or a name that was refused.
    private const int Extension = -1;
    private const int Refused = -2;

    private EnvelopeFault _fault;
    private uint _seen;
    private ulong[]? _extensions;
    private int _extensionCount;

    public readonly EnvelopeFault Fault => _fault;

    public void Release()
    {
        if (_extensions is not null) ArrayPool<ulong>.Shared.Return(_extensions);
    }

    /// <summary>Notes that an attribute begins; one that stands twice, in whatever spelling, is a fault.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(int index, long at, ref EnvelopeSlots slots)
    {
        if (index < 0) return;
        var bit = 1u << index;
        if ((_seen & bit) != 0) Refuse(EnvelopeFaultKind.DuplicateAttribute, index, at);
        _seen |= bit;
    }

    /// <summary>Judges a name that is not plainly one of ours: spelled with escapes, in another case, an extension.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int FindOther(ref Utf8JsonReader reader, EnvelopeLimits limits, ref EnvelopeSlots slots)
    {
        var at = reader.TokenStartIndex;
        Span<byte> buffer = stackalloc byte[64];
        var isShort = DataReader.TryCopyText(ref reader, buffer, out var length);
        ReadOnlySpan<byte> name = isShort ? buffer[..length] : reader.ValueSpan;
        var index = AttributeNames.Find(name);
        if (index >= 0) return index;
        index = AttributeNames.FindAnyCase(name);
        if (index >= 0)
        {
            if ((_seen & (1u << index)) != 0) Refuse(EnvelopeFaultKind.DuplicateAttribute, index, at);
            else Refuse(EnvelopeFaultKind.BadName, index, at);
            _seen |= 1u << index;
            return Refused;
        }

        if (++slots.Extensions > limits.MaxExtensions)
        {
            Refuse(EnvelopeFaultKind.TooManyExtensions, Extension, at);
            return Refused;
        }

        if (name.IsEmpty || name.ContainsAnyExcept(LegalNames)) Refuse(EnvelopeFaultKind.BadName, Extension, at);
        if (!TryAddExtension(name)) Refuse(EnvelopeFaultKind.DuplicateAttribute, Extension, at);
        return Extension;
    }

    /// <summary>Judges a value. The reader stands on its first token and is left on its last.</summary>
    public void Check(int index, ref Utf8JsonReader reader, ref EnvelopeSlots slots)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
        {
            if (index is AttributeNames.SchemaVersion or AttributeNames.SchemaReads or AttributeNames.Deprecated) RefuseValue(index, ref reader);
            else if (index is AttributeNames.Time or AttributeNames.ExpiryTime) CheckTime(index, reader.ValueSpan, ref reader, ref slots);
            else if (reader.ValueSpan.IsEmpty && index >= 0) RefuseEmpty(index, ref reader);
            return;
        }

        if (reader.TokenType == JsonTokenType.Number && index is AttributeNames.SchemaVersion or AttributeNames.SchemaReads) CheckVersion(index, ref reader, ref slots);
        else CheckOther(index, ref reader, ref slots);
    }

    private void CheckVersion(int index, ref Utf8JsonReader reader, ref EnvelopeSlots slots)
    {
        if (!reader.TryGetInt32(out var number) || number < 1) RefuseValue(index, ref reader);
        else if (index == AttributeNames.SchemaVersion) slots.Version = number;
        else slots.Reads = number;
    }

    private void CheckTime(int index, ReadOnlySpan<byte> text, ref Utf8JsonReader reader, ref EnvelopeSlots slots)
    {
        if (!Rfc3339.TryParse(text, out var time, out var isUnusual)) RefuseValue(index, ref reader);
        else if (index == AttributeNames.Time)
        {
            slots.UtcTicks = time.UtcTicks;
            if (isUnusual) slots.Traits |= EnvelopeTraits.IsUnusualTime;
        }
    }

    private void CheckOther(int index, ref Utf8JsonReader reader, ref EnvelopeSlots slots)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                if (index is >= AttributeNames.SpecVersion and <= AttributeNames.Type) Refuse(EnvelopeFaultKind.MissingAttribute, index, reader.TokenStartIndex);
                return;
            case JsonTokenType.String:
                CheckEscaped(index, ref reader, ref slots);
                return;
            case JsonTokenType.True or JsonTokenType.False when index is Extension or AttributeNames.Deprecated:
                return;
            case JsonTokenType.Number when index == Extension && reader.TryGetInt32(out _):
                return;
            default:
                if (index != Refused) RefuseValue(index, ref reader);
                reader.Skip();
                return;
        }
    }

    // An extension is another service's business: half a surrogate pair in it is kept as it is spelled.
    private void CheckEscaped(int index, ref Utf8JsonReader reader, ref EnvelopeSlots slots)
    {
        if (index < 0) return;
        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            var text = buffer.AsSpan(0, reader.CopyString(buffer));
            if (index is AttributeNames.Time or AttributeNames.ExpiryTime) CheckTime(index, text, ref reader, ref slots);
            else if (text.Contains((byte)0) || index is AttributeNames.SchemaVersion or AttributeNames.SchemaReads or AttributeNames.Deprecated) RefuseValue(index, ref reader);
        }
        catch (InvalidOperationException)
        {
            RefuseValue(index, ref reader);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void RefuseEmpty(int index, ref Utf8JsonReader reader)
        => Refuse(index <= AttributeNames.Type ? EnvelopeFaultKind.MissingAttribute : EnvelopeFaultKind.BadAttribute, index, reader.TokenStartIndex);

    private void RefuseValue(int index, ref Utf8JsonReader reader) => Refuse(EnvelopeFaultKind.BadAttribute, index, reader.TokenStartIndex);

    // Only names of our own reach a report: another name is text of the payload.
    private void Refuse(EnvelopeFaultKind kind, int index, long at)
    {
        if (_fault.Kind != EnvelopeFaultKind.None && (kind != EnvelopeFaultKind.DuplicateAttribute || _fault.Kind == kind)) return;
        _fault = new(kind, index >= 0 ? AttributeNames.Text(index) : "", at);
    }

    private bool TryAddExtension(ReadOnlySpan<byte> name)
    {
        _extensions ??= ArrayPool<ulong>.Shared.Rent(64);
        if (_extensionCount == _extensions.Length)
        {
            var larger = ArrayPool<ulong>.Shared.Rent(_extensions.Length * 2);
            _extensions.CopyTo(larger, 0);
            ArrayPool<ulong>.Shared.Return(_extensions);
            _extensions = larger;
        }

        var hash = NameHash.OfLower(name);
        if (_extensions.AsSpan(0, _extensionCount).Contains(hash)) return false;
        _extensions[_extensionCount++] = hash;
        return true;
    }

    private static readonly SearchValues<byte> LegalNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789"u8);
}
