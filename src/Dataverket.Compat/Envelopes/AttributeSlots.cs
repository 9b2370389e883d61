using System.Runtime.CompilerServices;

namespace Dataverket.Compat.Envelopes;

/// <summary>One slot for each attribute that the library names.</summary>
[InlineArray(AttributeNames.Count)]
internal struct AttributeSlots
{
    private AttributeSlot _first;
}
