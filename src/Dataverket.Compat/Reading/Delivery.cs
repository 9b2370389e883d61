namespace Dataverket.Compat.Reading;

/// <summary>How a message came: what a reader knows of this one delivery besides its bytes. The default value knows nothing and judges nothing.</summary>
public readonly record struct Delivery
{
    /// <summary>The subject it was published on; <c>null</c> when that says nothing, as for a parked copy.</summary>
    public string? Subject { get; init; }

    /// <summary>The subject that was asked for; it may hold wildcards. <c>null</c> where none was: whatever comes is read. A server may not know the filter it was given, or somebody may have changed it since.</summary>
    public string? Filter { get; init; }

    /// <summary>Its headers, as they stood on the wire: a repeated header is there twice. <c>null</c> when they are not known.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Headers { get; init; }

    /// <summary>Whether it comes out of a durable copy.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether it is only read to see whether it could be: nothing comes of it, so that a credential, which is long out of date by then, is not judged.</summary>
    internal bool IsRehearsal { get; init; }

    /// <summary>The active version of its type in the ledger; 0 when it is not known.</summary>
    public int ActiveVersion { get; init; }
}
