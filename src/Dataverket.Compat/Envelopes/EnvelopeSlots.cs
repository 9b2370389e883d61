namespace Dataverket.Compat.Envelopes;

/// <summary>What one scan found. A mutable struct that lives on the scanner's stack only.</summary>
internal struct EnvelopeSlots
{
    public EnvelopeSlots()
    {
    }

    public string? SpecVersion;
    public string? Id;
    public string? Source;
    public string? Type;
    public string? Tenant;
    public string? Subject;
    public string? TraceParent;
    public DateTimeOffset? Time;
    public int Version = 1;
    public int Reads;
    public bool HasAuthorization;
    public int DataStart;
    public int DataLength;
    public bool HasBase64;
    public HashSet<string>? Names;
    public int Extensions;
}
