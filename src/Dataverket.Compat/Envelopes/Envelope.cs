using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Envelopes;

/// <summary>
/// The immutable outer form of one CloudEvents 1.0 message in structured mode, with the bytes it arrived with. It borrows those bytes: whoever
/// gave them owns them and must not change or reuse them while the envelope is in use. Attributes are decoded each time they are asked for, so
/// that a scan allocates nothing; keep the string when it is needed often. The default value is no message: every attribute is absent.
/// Safe to share between threads.
/// </summary>
public readonly struct Envelope
{
    private readonly EnvelopeSlots _slots;

    private Envelope(ReadOnlyMemory<byte> bytes) => (Bytes, _slots) = (bytes, default);

    /// <summary>Whether this is no message.</summary>
    public bool IsDefault => Bytes.IsEmpty;

    /// <summary>The bytes the message arrived with, without a byte order mark; borrowed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Identifies the message; empty only in the default value. Decoded at each call.</summary>
    public string Id => Text(AttributeNames.Id) ?? "";

    /// <summary>The service that wrote it; empty only in the default value. Decoded at each call.</summary>
    public string Source => Text(AttributeNames.Source) ?? "";

    /// <summary>The message type, without a version; empty only in the default value. Decoded at each call.</summary>
    public string Type => Text(AttributeNames.Type) ?? "";

    /// <summary>The schema version, 1 or more (an absent <c>schemaversion</c> is 1); 0 only in the default value.</summary>
    public int Version => _slots.Version;

    /// <summary>The oldest version whose readers read this message rightly without converting.</summary>
    public int Reads => _slots.Reads;

    /// <summary>The tenant; <c>null</c> when absent, which no reader accepts. Decoded at each call.</summary>
    public string? Tenant => Text(AttributeNames.Tenant);

    /// <summary>The aggregate it is about; <c>null</c> when absent. Decoded at each call.</summary>
    public string? Subject => Text(AttributeNames.Subject);

    /// <summary>When it happened; <c>null</c> when absent. Decoded at each call.</summary>
    public DateTimeOffset? Time => Timestamp(AttributeNames.Time);

    /// <summary>Where the schema of the data is said to be; <c>null</c> when absent. Decoded at each call.</summary>
    public string? DataSchema => Text(AttributeNames.DataSchema);

    /// <summary>The media type of the data; <c>null</c> when absent, which means JSON. Decoded at each call.</summary>
    public string? DataContentType => Text(AttributeNames.DataContentType);

    /// <summary>W3C trace context; <c>null</c> when absent. Decoded at each call.</summary>
    public string? TraceParent => Text(AttributeNames.TraceParent);

    /// <summary>Whether it carries a credential; such a message is never copied durably as it is.</summary>
    public bool HasAuthorization => IsThere(AttributeNames.Authorization);

    /// <summary>Whether <c>data</c> is there (<c>null</c> counts).</summary>
    public bool HasData => _slots.Slots[AttributeNames.Data].Length > 0;

    /// <summary>The raw JSON of <c>data</c>, byte for byte; empty when absent. Borrowed.</summary>
    public ReadOnlyMemory<byte> Data => Memory(AttributeNames.Data);

    internal EnvelopeTraits Traits => _slots.Traits;

    internal long UtcTicks => _slots.UtcTicks;

    internal int DataStart => _slots.Slots[AttributeNames.Data].Start;

    internal int Extensions => _slots.Extensions;

    /// <summary>Scans bytes once. Never throws, whatever the bytes are, and allocates nothing for a message that is in order.</summary>
    /// <param name="bytes">One message; borrowed by the envelope.</param>
    /// <param name="limits">What is taken at the most; <c>null</c> for <see cref="EnvelopeLimits.Default"/>.</param>
    /// <param name="envelope">The envelope, when the method returns true.</param>
    /// <param name="fault">What is wrong, when it returns false.</param>
    public static bool TryScan(ReadOnlyMemory<byte> bytes, EnvelopeLimits? limits, out Envelope envelope, out EnvelopeFault fault)
    {
        var skip = default(SkippedData);
        return TryScan(bytes, limits ?? EnvelopeLimits.Default, ref skip, out envelope, out fault);
    }

    internal static bool TryScan<TVisitor>(ReadOnlyMemory<byte> bytes, EnvelopeLimits limits, ref TVisitor visitor, out Envelope envelope, out EnvelopeFault fault)
        where TVisitor : struct, IDataVisitor, allows ref struct
    {
        var mark = bytes.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (mark > 0)
        {
            // RFC 8259 lets a reader ignore the mark; what is forwarded does not carry it on.
            bytes = bytes[mark..];
        }

        // Filled where it stays: it is large, and a copy of it costs more than an attribute. Nobody else has seen the value yet.
        envelope = new(bytes);
        ref var slots = ref Unsafe.AsRef(in envelope._slots);
        if (mark > 0) slots.Traits = EnvelopeTraits.HasMark;
        fault = EnvelopeScanner.Scan(bytes.Span, limits, ref slots, ref visitor);
        if (mark > 0 && fault.Offset >= 0) fault = fault with { Offset = fault.Offset + mark };
        if (fault.Kind == EnvelopeFaultKind.None) return true;
        envelope = default;
        return false;
    }

    /// <summary>
    /// Whether bytes that are no message may carry a credential all the same: they hold the name <c>authorization</c>, in letters of any case, or an escape that
    /// may spell it. Of a message <see cref="HasAuthorization"/> says it. Allocates nothing.
    /// </summary>
    /// <param name="bytes">Any bytes.</param>
    public static bool MayHoldAuthorization(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf("\\u"u8) >= 0) return true;
        var name = "authorization"u8;
        for (var at = 0; at + name.Length <= bytes.Length; at++)
        {
            var next = bytes[at..].IndexOfAny((byte)'a', (byte)'A');
            if (next < 0 || (at += next) + name.Length > bytes.Length) return false;
            if (Ascii.EqualsIgnoreCase(bytes.Slice(at, name.Length), name)) return true;
        }

        return false;
    }

    /// <summary>The raw JSON of an attribute or extension, byte for byte; borrowed.</summary>
    /// <param name="name">The name as CloudEvents spells it.</param>
    /// <param name="json">The value; empty when it is absent.</param>
    public bool TryGetRaw(string name, out ReadOnlyMemory<byte> json)
    {
        ArgumentNullException.ThrowIfNull(name);
        Span<byte> utf8 = stackalloc byte[AttributeNames.Longest];
        var index = Encoding.UTF8.TryGetBytes(name, utf8, out var length) ? AttributeNames.Find(utf8[..length]) : -1;
        var slot = index >= 0 ? _slots.Slots[index] : _slots.Extensions > 0 ? EnvelopeEditor.FindExtension(Bytes.Span, name) : default;
        json = Bytes.Slice(slot.Start, slot.Length);
        return slot.Length > 0;
    }

    /// <summary>The same message with attributes set or removed; every other byte is copied as it is. The caller owns the result.</summary>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public byte[] Forward(params ReadOnlySpan<AttributeChange> changes)
    {
        if (changes.IsEmpty) return Bytes.ToArray();
        var output = new ArrayBufferWriter<byte>(Bytes.Length + 256);
        Forward(output, changes);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the same message with attributes set or removed; every other byte is copied as it is.</summary>
    /// <param name="output">Takes the bytes; must not hold the memory of <see cref="Bytes"/>.</param>
    /// <param name="changes">At most 32; of two for one attribute the last counts.</param>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    /// <exception cref="ArgumentException">There are more than 32 changes, or one of them is the default value.</exception>
    public void Forward(IBufferWriter<byte> output, params ReadOnlySpan<AttributeChange> changes)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (IsDefault) throw new InvalidOperationException("There is no message to forward: the envelope is the default value. Scan or read one first.");
        EnvelopeEditor.Write(output, Bytes.Span, in _slots, changes, default);
    }

    internal void Replace(IBufferWriter<byte> output, ReadOnlySpan<AttributeChange> changes, ReadOnlySpan<byte> data)
        => EnvelopeEditor.Write(output, Bytes.Span, in _slots, changes, data);

    internal bool IsThere(int index) => Raw(index) is { IsEmpty: false } raw && raw[0] != 'n';

    internal ReadOnlySpan<byte> Raw(int index)
    {
        var slot = _slots.Slots[index];
        return Bytes.Span.Slice(slot.Start, slot.Length);
    }

    internal long OffsetOf(int index) => _slots.Slots[index].Length > 0 ? _slots.Slots[index].Start : -1;

    /// <summary>Whether a text attribute is this text, given in UTF-8.</summary>
    internal bool Is(int index, ReadOnlySpan<byte> text)
    {
        var raw = Raw(index);
        if (raw.Length == text.Length + 2) return raw[1..^1].SequenceEqual(text);
        return raw.Contains((byte)'\\') && Text(index) is { } decoded && Encoding.UTF8.GetBytes(decoded).AsSpan().SequenceEqual(text);
    }

    /// <summary>Whether a text attribute is this text; an absent one is the empty text.</summary>
    internal bool Is(int index, string text)
    {
        var raw = Raw(index);
        return raw.Length == text.Length + 2 && Ascii.Equals(raw[1..^1], text) && !raw.Contains((byte)'\\') ? raw[0] == '"' : (Text(index) ?? "") == text;
    }

    internal string? Text(int index) => JsonText.Decode(Raw(index));

    private DateTimeOffset? Timestamp(int index)
        => Text(index) is { } text && Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var time, out _) ? time : null;

    private ReadOnlyMemory<byte> Memory(int index)
    {
        var slot = _slots.Slots[index];
        return Bytes.Slice(slot.Start, slot.Length);
    }
}
