using System.Text.Json;

namespace Dataverket.Compat.Envelopes;

/// <summary>Leaves the data alone.</summary>
internal readonly struct SkippedData : IDataVisitor
{
    public void Visit(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, ref EnvelopeSlots slots) => reader.Skip();
}
