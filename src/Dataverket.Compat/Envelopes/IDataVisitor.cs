using System.Text.Json;

namespace Dataverket.Compat.Envelopes;

/// <summary>What a scan does when it meets the data. A struct, so that each kind of scan is compiled for itself.</summary>
internal interface IDataVisitor
{
    /// <summary>
    /// The reader stands on the first token of the data and must be left on its last. It may be called twice for one message: the last call counts.
    /// </summary>
    void Visit(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, ref EnvelopeSlots slots);
}
