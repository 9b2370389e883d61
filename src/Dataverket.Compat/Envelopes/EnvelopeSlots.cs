namespace Dataverket.Compat.Envelopes;

/// <summary>What one scan found.</summary>
internal struct EnvelopeSlots
{
    public AttributeSlots Slots;
    public int Version;
    public int Reads;

    /// <summary>When the message says it happened, in ticks of UTC; 0 when it does not say.</summary>
    public long UtcTicks;
    public EnvelopeTraits Traits;

    /// <summary>How many attributes there are that the library does not name.</summary>
    public int Extensions;
}
