using System.Diagnostics.CodeAnalysis;

namespace Dataverket.Compat.Envelopes;

/// <summary>
/// The immutable outer form of one CloudEvents 1.0 message in structured mode, with the bytes it arrived with. It borrows those bytes: whoever
/// gave them owns them and must not change or reuse them while the envelope is in use. Safe to share between threads.
/// </summary>
public sealed class Envelope
{
    internal Envelope(ReadOnlyMemory<byte> bytes, EnvelopeSlots slots)
    {
        Bytes = bytes;
        Id = slots.Id!;
        Source = slots.Source!;
        Type = slots.Type!;
        Version = slots.Version;
        Reads = slots.Reads == 0 ? slots.Version : slots.Reads;
        Tenant = slots.Tenant;
        Subject = slots.Subject;
        Time = slots.Time;
        TraceParent = slots.TraceParent;
        HasAuthorization = slots.HasAuthorization;
        HasData = slots.DataLength > 0;
        Data = bytes.Slice(slots.DataStart, slots.DataLength);
    }

    /// <summary>The bytes the message arrived with; borrowed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Identifies the message.</summary>
    public string Id { get; }

    /// <summary>The service that wrote it.</summary>
    public string Source { get; }

    /// <summary>The message type, without a version.</summary>
    public string Type { get; }

    /// <summary>The schema version, 1 or more (an absent <c>schemaversion</c> is 1).</summary>
    public int Version { get; }

    /// <summary>The oldest version whose readers read this message rightly without converting.</summary>
    public int Reads { get; }

    /// <summary>The tenant; <c>null</c> when absent, which no reader accepts.</summary>
    public string? Tenant { get; }

    /// <summary>The aggregate it is about; <c>null</c> when absent.</summary>
    public string? Subject { get; }

    /// <summary>When it happened; <c>null</c> when absent.</summary>
    public DateTimeOffset? Time { get; }

    /// <summary>W3C trace context; <c>null</c> when absent.</summary>
    public string? TraceParent { get; }

    /// <summary>Whether it carries a credential; such a message is never copied durably as it is.</summary>
    public bool HasAuthorization { get; }

    /// <summary>Whether <c>data</c> is there (<c>null</c> counts).</summary>
    public bool HasData { get; }

    /// <summary>The raw JSON of <c>data</c>, byte for byte; empty when absent. Borrowed.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Scans bytes once. Never throws, whatever the bytes are.</summary>
    /// <param name="bytes">One message; borrowed by the envelope.</param>
    /// <param name="limits">What is taken at the most; <c>null</c> for <see cref="EnvelopeLimits.Default"/>.</param>
    /// <param name="envelope">The envelope, when the method returns true.</param>
    /// <param name="fault">What is wrong, when it returns false.</param>
    public static bool TryScan(ReadOnlyMemory<byte> bytes, EnvelopeLimits? limits, [NotNullWhen(true)] out Envelope? envelope, out EnvelopeFault fault)
    {
        var slots = new EnvelopeSlots();
        fault = EnvelopeScanner.Scan(bytes.Span, limits ?? EnvelopeLimits.Default, ref slots);
        envelope = fault.Kind == EnvelopeFaultKind.None ? new Envelope(bytes, slots) : null;
        return envelope is not null;
    }
}
