namespace Dataverket.Compat.Schemas;

/// <summary>How one type looks on the wire, as data: exports, merges and tests walk it. Immutable; safe to share between threads.</summary>
public abstract record DataShape
{
    private protected DataShape()
    {
    }
}
